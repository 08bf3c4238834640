/** One connection or file: what all its ends read and wrote, side by side in the order of time. */
import type { ByteView, Conversation, StreamChunk } from '@eyrie/inspect';
import { ns } from '@eyrie/schema';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { useAnswer } from '../data/use-answer.ts';
import { useZone } from '../../../state/use-view.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { StreamPiece } from '../streams/StreamPiece.tsx';
import { StreamTools } from '../streams/StreamTools.tsx';
import '../streams/streams.css';
import './follow.css';
import { Transferred } from './Transferred.tsx';

interface FollowPlaceProps { capture: OpenCapture; start: bigint; version: number; view: InspectView; moves: Moves }

/** More pieces than anybody scrolls through; the window narrows them. */
const MOST_PIECES = 2000;
/** What is told of each piece; the columns stand for the rest. */
const OF_ONE: ReadonlySet<string> = new Set(['Direction', 'Bytes', 'Process', 'PID', 'Container', 'Since start', 'Data']);

export function FollowPlace(props: FollowPlaceProps) {
  const { capture, version, view } = props;
  const conversation = useAnswer(`${version} ${view.event}`, () => (view.event === undefined ? Promise.resolve(undefined) : capture.service.conversation(view.event)));
  if (conversation.error) return <ErrorNotice title="It cannot be followed" message={conversation.error.message} />;
  if (conversation.value === undefined) return conversation.isStale ? <SkeletonRows count={10} /> : <EmptyState title="Nothing to follow"><p>Choose a piece in I/O Streams, or an event with a descriptor.</p></EmptyState>;
  return <Followed {...props} conversation={conversation.value} />;
}

function Followed({ capture, start, version, view, moves, conversation }: FollowPlaceProps & { conversation: Conversation }) {
  const { direction, isMasked, contents } = view;
  const transferred = contents === undefined ? undefined : conversation.sides[contents];
  const zone = useZone();
  const query = { filters: [conversation.filter], ...(view.window ? { from: ns(view.window.from), to: ns(view.window.to) } : {}) };
  const answer = useAnswer(`${version} ${conversation.filter} ${view.window?.from} ${view.window?.to}`, () => capture.service.stream(query, 0, MOST_PIECES));
  const related = useAnswer(`${version} ${conversation.fdName}`, () => capture.service.related(conversation.fdName));
  const asForm = (payload: ByteView): void => moves.change({ payload }, 'replace');
  useShortcuts('Streams', [
    { keys: 'v t', words: 'Show as text', run: () => asForm('text') },
    { keys: 'v a', words: 'Show as printable characters', run: () => asForm('printable') },
    { keys: 'v d', words: 'Show other bytes as dots', run: () => asForm('dotted') },
    { keys: 'v x', words: 'Show as hexadecimal', run: () => asForm('hex') },
  ]);
  const all = answer.value;
  const pieces = all?.items.filter((chunk) => direction === 'both' || chunk.direction === direction) ?? [];
  return (
    <div className="streams">
      <StreamTools form={view.payload} onForm={asForm} direction={direction} onDirection={(next) => moves.change({ direction: next }, 'replace')} isMasked={isMasked} onMasked={(next) => moves.change({ isMasked: next }, 'replace')} words={all === undefined ? '' : `${all.total.toLocaleString('en')} ${all.total === 1 ? 'piece' : 'pieces'}${all.total > MOST_PIECES ? `, the first ${MOST_PIECES.toLocaleString('en')} shown` : ''}`} />
      <div className="follow-name">
        <code>{conversation.fdName}</code>
        {related.value?.map((other) => (
          <Button key={other.connection} title={other.connection} onClick={() => moves.change({ event: other.requestRow, contents: undefined })}>
            <span className="muted">{other.place === 'behind' ? 'Asked for it:' : 'Asked because of:'}</span> {other.method} {other.target} {other.status === undefined ? '' : <b>{other.status}</b>}
          </Button>
        ))}
      </div>
      {answer.error && <ErrorNotice title="The pieces cannot be shown" message={answer.error.message} />}
      <div className="follow" tabIndex={0} role="region" aria-label="Both ends" style={{ gridTemplateColumns: `repeat(${Math.min(3, conversation.sides.length)}, minmax(0, 1fr))` }}>
        {conversation.sides.slice(0, 3).map((side, place) => (
          <header key={side.filter} className="follow-side">
            <b>{side.process}</b> <span className="muted">({side.pid}) fd {side.fdNumber}{side.container === undefined ? '' : ` · ${side.container}`}{side.role === undefined ? '' : ` · ${side.role}`}</span>
            <Button kind="quiet" aria-pressed={place === contents} onClick={() => moves.change({ contents: place === contents ? undefined : place }, 'replace')}>Contents</Button>
          </header>
        ))}
        {transferred && <div className="follow-transferred"><Transferred capture={capture} side={transferred} isMasked={isMasked} form={view.payload} /></div>}
        {pieces.map((chunk) => (
          <div key={chunk.row} style={{ gridColumn: columnOf(conversation, chunk) }}>
            <StreamPiece chunk={chunk} start={start} zone={zone} form={view.payload} isMasked={isMasked} isSelected={chunk.row === view.event} facts={OF_ONE} tools={<span className="piece-tools"><IconButton small icon="events" label="Show it among all events" onClick={() => moves.showAmongAll(chunk.row)} /></span>} />
          </div>
        ))}
      </div>
      {conversation.sides.length > 3 && <footer className="view-foot muted">{conversation.sides.length - 3} more processes use it; their pieces stand in the last column.</footer>}
    </div>
  );
}

function columnOf({ sides }: Conversation, chunk: StreamChunk): number {
  const side = sides.findIndex(({ pid, fdNumber }) => pid === chunk.pid && fdNumber === chunk.fdNumber);
  return Math.min(3, side < 0 ? sides.length : side + 1);
}
