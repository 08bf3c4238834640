/** All notes on the capture: to go to, to change, to save as a side file, to make a report of. */
import type { CaptureSummary, Findings } from '@eyrie/inspect';
import type { CaptureNote } from '@eyrie/schema';
import { useState } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { Banner, EmptyState } from '../../../widgets/Notice.tsx';
import { saveBytes } from '../follow/save-bytes.ts';
import { OpenFileButton } from '../OpenFileButton.tsx';
import { evidenceOf } from '../report/evidence.ts';
import { reportHtml } from '../report/report.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { notesText } from './note-file.ts';
import { subjectOf, viewOf, viewWords } from './note-words.ts';
import { NoteForm } from './NoteBar.tsx';
import type { Notes } from './use-notes.ts';

interface NotesPlaceProps { capture: OpenCapture; summary: CaptureSummary; view: InspectView; moves: Moves; notes: Notes; findings: Findings | undefined }

export function NotesPlace({ capture, summary, view, moves, notes, findings }: NotesPlaceProps) {
  const [isMasked, setMasked] = useState(true);
  const [isMaking, setMaking] = useState(false);
  const [deleted, setDeleted] = useState<CaptureNote | undefined>();
  const { name, size } = capture;
  const chosen = notes.list.filter((note) => note.isReported);
  const saveText = (text: string, file: string, type: string): void => saveBytes(new TextEncoder().encode(text), file, type);
  const saveReport = async (): Promise<void> => {
    setMaking(true);
    const evidence: { note: CaptureNote; evidence: Awaited<ReturnType<typeof evidenceOf>> }[] = [];
    for (const note of chosen) evidence.push({ note, evidence: await evidenceOf(capture.service, note, isMasked) });
    saveText(reportHtml({ name, size, summary, notes: evidence, findings, isMasked, madeAt: Date.now() }), `${name}.report.html`, 'text/html');
    setMaking(false);
  };
  return (
    <div className="view-panel">
      <div className="notes-tools">
        <span className="muted">{notes.list.length === 1 ? '1 note' : `${notes.list.length} notes`}, {notes.areShared ? 'kept on the server' : 'kept in this browser'}</span>
        <OpenFileButton onOpenFile={notes.load}>Load notes</OpenFileButton>
        <Button disabled={notes.list.length === 0} onClick={() => saveText(notesText({ name, size, firstTime: summary.firstTime }, notes.list), `${name}.notes.json`, 'application/json')}>Save notes</Button>
        <label className="notes-mask"><input type="checkbox" checked={isMasked} onChange={(event) => setMasked(event.target.checked)} /> Mask secrets</label>
        <Button kind="primary" icon="download" disabled={isMaking} onClick={() => void saveReport()}>{isMaking ? 'Making it …' : 'Save report'}</Button>
      </div>
      {deleted && <Banner tone="plain" action={<Button onClick={() => { notes.put(deleted); setDeleted(undefined); }}>Undo</Button>}>The note was deleted.</Banner>}
      {notes.list.length === 0
        ? <EmptyState title="There is no note on this capture"><p>Press <kbd className="kbd">m</kbd> on an open event, or in a window of the timeline, to write one. {notes.areShared ? 'The server keeps notes with the capture: all who can open it see them.' : 'Notes stay in this browser; save them as a file to hand them on.'}</p></EmptyState>
        : (
            <ul className="notes" aria-label="Notes">
              {notes.list.map((note) => (
                <NoteCard
                  key={note.id} note={note} summary={summary} onGo={() => moves.change({ ...viewOf(note), capture: view.capture })} onChange={notes.put}
                  onDelete={() => { notes.remove(note.id); setDeleted(note); }}
                />
              ))}
            </ul>
          )}
      <footer className="view-foot muted">The report holds {chosen.length === 1 ? '1 note, its event and bytes' : `${chosen.length} notes, their events and bytes`}, and a summary of the findings</footer>
    </div>
  );
}

interface NoteCardProps { note: CaptureNote; summary: CaptureSummary; onGo: () => void; onChange: (note: CaptureNote) => void; onDelete: () => void }

function NoteCard({ note, summary, onGo, onChange, onDelete }: NoteCardProps) {
  const [draft, setDraft] = useState<string | undefined>();
  const subject = subjectOf(note, summary);
  return (
    <li className="note">
      <input type="checkbox" aria-label={`In the report: ${subject}`} title="In the report" checked={note.isReported} onChange={(event) => onChange({ ...note, isReported: event.target.checked })} />
      <div className="note-body">
        <button type="button" className="note-subject" onClick={onGo}>{subject}</button>
        {draft === undefined
          ? note.text === '' ? <p className="muted">Bookmark</p> : <p className="note-text">{note.text}</p>
          : <NoteForm label="" text={draft} onType={setDraft} onCancel={() => setDraft(undefined)} onSave={() => { onChange({ ...note, text: draft.trim() }); setDraft(undefined); }} />}
        <p className="muted truncate" title={viewWords(viewOf(note))}>{viewWords(viewOf(note))}</p>
      </div>
      <IconButton icon="edit" label={`Edit the note: ${subject}`} onClick={() => setDraft(note.text)} />
      <IconButton icon="trash" label={`Delete the note: ${subject}`} onClick={onDelete} />
    </li>
  );
}
