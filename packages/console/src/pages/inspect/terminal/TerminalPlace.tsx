/** Sessions on terminals, played again as they were typed. */
import type { TerminalFrame, TerminalSession } from '@eyrie/inspect';
import { useEffect, useRef, useState } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button } from '../../../widgets/Button.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { formatNs } from '../format.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { framesSeen, screenOf, shownUpTo } from './screen.ts';
import './terminal.css';

interface TerminalPlaceProps { capture: OpenCapture; version: number; view: InspectView; moves: Moves }

export function TerminalPlace({ capture, version, view, moves }: TerminalPlaceProps) {
  const answer = useAnswer(`${version} ${queryKey(view)}`, () => capture.service.terminals(queryOf(view)));
  const [chosen, setChosen] = useState(0);
  if (answer.error && !answer.error.filter) return <ErrorNotice title="The sessions cannot be shown" message={answer.error.message} />;
  const sessions = answer.value;
  if (!sessions) return answer.error ? null : <SkeletonRows count={10} />;
  const session = sessions[chosen] ?? sessions[0];
  if (!session) return <EmptyState title="Nobody was at a terminal"><p>What is typed at a terminal, and what it shows, is played here again as it happened.</p></EmptyState>;
  return (
    <div className="terminals">
      <nav className="terminals-list" aria-label="Sessions">
        {sessions.map((each, index) => (
          <button key={`${each.container} ${each.terminal}`} type="button" className="place" aria-current={each === session ? 'true' : undefined} onClick={() => setChosen(index)}>
            {each.container ?? 'host'} <span className="muted">{each.terminal}</span>
          </button>
        ))}
      </nav>
      <Replay key={`${session.container} ${session.terminal}`} session={session} onShow={(frame) => moves.show('dig', frame.row)} />
    </div>
  );
}

const TICK_MS = 50;
/** Nobody wants to wait longer for the next key than this. */
const LONGEST_WAIT_NS = 1e9;

function Replay({ session, onShow }: { session: TerminalSession; onShow: (frame: TerminalFrame) => void }) {
  const shownFrames = framesSeen(session.frames);
  const [shown, setShown] = useState(shownFrames.length);
  const [isPlaying, setPlaying] = useState(false);
  const screen = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (!isPlaying) return undefined;
    let at = shown;
    let clock = (shownFrames[at]?.since ?? 0) - 1;
    const timer = setInterval(() => {
      clock += TICK_MS * 1e6;
      const next = shownFrames[at];
      if (next === undefined) return setPlaying(false);
      clock = Math.max(clock, next.since - LONGEST_WAIT_NS);
      at = shownUpTo(shownFrames, clock, at);
      setShown(at);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not.
    screen.current?.scrollTo({ top: screen.current.scrollHeight });
  }, [shown]);
  const last = shownFrames[Math.max(0, shown - 1)];
  return (
    <section className="terminal" aria-label={`Session at ${session.terminal}`}>
      <pre ref={screen} className="terminal-screen" tabIndex={0}>{screenOf(shownFrames.slice(0, shown))}</pre>
      <footer className="terminal-tools">
        <Button icon="play" onClick={() => { if (isPlaying) return setPlaying(false); if (shown >= shownFrames.length) setShown(0); setPlaying(true); }}>{isPlaying ? 'Pause' : 'Play'}</Button>
        <input type="range" aria-label="Place in the session" min={0} max={shownFrames.length} value={shown} onChange={(event) => { setPlaying(false); setShown(Number(event.target.value)); }} />
        <span className="muted">{last ? `+${formatNs(last.since)}` : ''}</span>
        {last && <Button kind="quiet" onClick={() => onShow(last)}>Events there</Button>}
      </footer>
    </section>
  );
}
