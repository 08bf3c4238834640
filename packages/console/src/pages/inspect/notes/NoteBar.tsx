/** Above the view: a new note being written, and the notes on the event that is open. */
import type { CaptureSummary } from '@eyrie/inspect';
import { MAX_NOTE_TEXT } from '@eyrie/schema';
import { useState, type KeyboardEvent } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { Banner } from '../../../widgets/Notice.tsx';
import { useAnswer } from '../data/use-answer.ts';
import type { InspectView } from '../state/inspect-view.ts';
import { newNote, subjectOf } from './note-words.ts';
import './notes.css';
import type { Notes } from './use-notes.ts';

interface NoteBarProps { capture: OpenCapture; summary: CaptureSummary; view: InspectView; notes: Notes; isWriting: boolean; onDone: () => void }

export function NoteBar({ capture, summary, view, notes, isWriting, onDone }: NoteBarProps) {
  const here = view.event === undefined ? [] : notes.list.filter(({ about }) => about.kind === 'event' && about.row === view.event);
  return (
    <>
      {notes.problem !== undefined && <Banner tone="warn">{notes.problem}</Banner>}
      {view.view !== 'notes' && here.map((note) => <p key={note.id} className="note-here"><Icon name="bookmark" size={13} /><span>{note.text === '' ? 'Bookmark' : note.text}</span></p>)}
      {isWriting && <NewNote capture={capture} summary={summary} view={view} notes={notes} onDone={onDone} />}
    </>
  );
}

function NewNote({ capture, summary, view, notes, onDone }: Omit<NoteBarProps, 'isWriting'>) {
  const [text, setText] = useState('');
  const { value: event, isStale } = useAnswer(`${view.event}`, () => (view.event === undefined ? Promise.resolve(undefined) : capture.service.event(view.event)));
  if (isStale || (view.event !== undefined && event === undefined)) return null;
  return (
    <NoteForm
      label={subjectOf(newNote(view, summary, event, ''), summary)} text={text} onType={setText} onCancel={onDone}
      onSave={() => { notes.put(newNote(view, summary, event, text.trim())); onDone(); }}
    />
  );
}

interface NoteFormProps { label: string; text: string; onType: (text: string) => void; onSave: () => void; onCancel: () => void }

/** Enter saves, Shift and Enter begins a line. */
export function NoteForm({ label, text, onType, onSave, onCancel }: NoteFormProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter' && !event.shiftKey) onSave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form className="note-form" onSubmit={(event) => { event.preventDefault(); onSave(); }}>
      <span className="muted truncate">{label}</span>
      <textarea ref={(input) => input?.focus()} rows={2} maxLength={MAX_NOTE_TEXT} aria-label={`Note: ${label}`} placeholder="What is to be remembered; empty for a bookmark" value={text} onChange={(event) => onType(event.target.value)} onKeyDown={onKeyDown} />
      <span className="note-form-buttons"><Button kind="primary" type="submit">Save the note</Button><Button onClick={onCancel}>Cancel</Button></span>
    </form>
  );
}
