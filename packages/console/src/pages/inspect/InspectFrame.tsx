/** An open capture: its name and how much was read, the views at the left, the way and the filter above, the timeline below. */
import { useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import type { CaptureState, OpenCapture } from '../../engine/inspect/open-capture.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { Banner, ErrorNotice } from '../../widgets/Notice.tsx';
import { Crumbs } from './Crumbs.tsx';
import { useCaptureState } from './data/current-capture.ts';
import { useAnswer } from './data/use-answer.ts';
import { marksOf } from './findings/marks.ts';
import { useFindings } from './findings/use-findings.ts';
import { FilterInput } from './filter/FilterInput.tsx';
import { formatBytes, formatCount, formatNs } from './format.ts';
import { NoteBar } from './notes/NoteBar.tsx';
import { marksOfNotes, viewOf } from './notes/note-words.ts';
import { useNotes } from './notes/use-notes.ts';
import { OpenFileButton } from './OpenFileButton.tsx';
import { PlaceBody } from './PlaceBody.tsx';
import { placeBeside } from './places.ts';
import { PlaceList } from './PlaceList.tsx';
import type { InspectView } from './state/inspect-view.ts';
import type { Mark } from './timeline/bundles.ts';
import { TimelinePlace } from './TimelinePlace.tsx';
import { useMoves } from './state/moves.ts';

interface FrameProps { capture: OpenCapture; view: InspectView; onClose: () => void; onOpenFile: (file: File) => void }

export function InspectFrame({ capture, view, onClose, onOpenFile }: FrameProps) {
  const state = useCaptureState(capture);
  const moves = useMoves(view);
  const filterInput = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | undefined>();
  const checked = typed ?? view.filter;
  const problem = useAnswer(`${state.summary !== undefined} ${checked}`, () => (state.summary ? capture.service.check(checked) : Promise.resolve(undefined)));

  const findings = useFindings(capture, state.phase === 'open', state.summary?.events ?? 0);
  const notes = useNotes(state.summary && state.summary.events > 0 ? { name: capture.name, size: capture.size, firstTime: state.summary.firstTime, serverId: capture.serverId } : undefined);
  const [isNoting, setNoting] = useState(false);
  useShortcuts('Capture', [
    { keys: 's', also: ['/'], words: 'Filter', run: () => filterInput.current?.focus() },
    { keys: 'Backspace', words: 'One step back', run: moves.up },
    { keys: 'o', words: 'Overview', run: () => moves.show('overview') },
    { keys: 'j', also: ['J'], words: 'Next view', run: () => moves.show(placeBeside(view.view, 1)) },
    { keys: 'k', also: ['K'], words: 'View before', run: () => moves.show(placeBeside(view.view, -1)) },
    { keys: 'm', words: 'Note on the open event, or on the window', run: () => setNoting(true) },
    { keys: 'r', words: 'Whole capture again: take the window off', run: () => moves.setWindow(undefined) },
  ]);

  const goToMark = ({ row, note }: Mark): void => {
    const noted = notes.list.find(({ id }) => id === note);
    if (noted) moves.change({ ...viewOf(noted), capture: view.capture });
    else moves.show('dig', row);
  };

  const { summary } = state;
  const unreadable = whyUnreadable(state);
  return (
    <>
      <header className="inspect-head">
        <h2 className="truncate" title={capture.name}>{capture.name}</h2>
        {summary && (
          <span className="inspect-facts muted truncate">
            {formatCount(summary.events)} events · {formatNs(Number(summary.endTime - summary.firstTime))}{summary.hostname === '' ? '' : ` · ${summary.hostname}`}
          </span>
        )}
        {state.phase === 'reading' && <Reading capture={capture} />}
        <span className="inspect-tools">
          <OpenFileButton onOpenFile={onOpenFile}>Open another</OpenFileButton>
          <IconButton icon="close" label="Close the capture" onClick={onClose} />
        </span>
      </header>
      {unreadable !== undefined
        ? <ErrorNotice title={`${capture.name} cannot be opened`} message={unreadable} />
        : (
            <>
              {summary?.problems.map((words) => <Banner key={words} tone="warn">{words.charAt(0).toUpperCase() + words.slice(1)}</Banner>)}
              <div className="inspect-body">
                <PlaceList view={view} moves={moves} />
                <div className="inspect-main">
                  <div className="inspect-way">
                    <Crumbs view={view} moves={moves} />
                    <FilterInput inputRef={filterInput} value={view.filter} problem={problem.value} onType={setTyped} onApply={(text) => { setTyped(undefined); moves.change({ filter: text, event: undefined }); }} />
                    <IconButton icon="bookmark" label="Note on what is open" keys="m" onClick={() => setNoting(true)} />
                  </div>
                  {summary && summary.events > 0 && <NoteBar capture={capture} summary={summary} view={view} notes={notes} isWriting={isNoting} onDone={() => setNoting(false)} />}
                  <div className="inspect-place">
                    {summary && <PlaceBody capture={capture} summary={summary} version={state.version} view={view} moves={moves} findings={findings} notes={notes} />}
                  </div>
                  {summary && summary.events > 0 && <TimelinePlace capture={capture} summary={summary} version={state.version} view={view} moves={moves} marks={[...marksOf(findings.result, summary.startTime), ...marksOfNotes(notes.list, summary)]} onMark={goToMark} />}
                </div>
              </div>
            </>
          )}
    </>
  );
}

/** Why there is nothing to inspect; undefined when there is something, or may still come. */
function whyUnreadable({ phase, message, summary }: CaptureState): string | undefined {
  if (phase === 'unreadable') return message ?? '';
  return phase === 'open' && summary?.events === 0 && summary.problems.length > 0 ? summary.problems.join(' ') : undefined;
}

function Reading({ capture }: { capture: OpenCapture }) {
  const { progress } = useCaptureState(capture);
  const part = progress?.bytesTotal === undefined || progress.bytesTotal === 0 ? undefined : progress.bytesRead / progress.bytesTotal;
  return (
    <span className="inspect-reading" role="status">
      <progress max={1} value={part} aria-label="Read so far" />
      <span className="muted">{progress === undefined ? 'Reading' : `${formatBytes(progress.bytesRead)}${part === undefined ? '' : `, ${Math.round(part * 100)} %`}`}</span>
      <Button onClick={() => capture.stop()}>Stop</Button>
    </span>
  );
}
