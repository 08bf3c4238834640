/** One event in full: its arguments, everything a condition can say about it, and the way to its neighbours. */
import type { EventDetail } from '@eyrie/inspect';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { CopyButton } from '../../../widgets/CopyButton.tsx';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { useAnswer } from '../data/use-answer.ts';
import { formatNs, formatOffset } from '../format.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { windowFrom, windowUntil } from '../timeline/strip.ts';
import { conditionOn } from './condition-on.ts';

interface EventPanelProps { capture: OpenCapture; start: bigint; end: bigint; version: number; row: number; view: InspectView; moves: Moves }

export function EventPanel({ capture, start, end, version, row, view, moves }: EventPanelProps) {
  const answer = useAnswer(`${version} ${row}`, () => capture.service.event(row));
  const close = (): void => moves.change({ event: undefined });
  useShortcuts('Event', [
    { keys: 'Escape', words: 'Close the event', run: close },
    ...NEIGHBOURS.map(({ key, words, of }) => ({ keys: key, words, run: () => { const next = answer.value?.neighbours[of]; if (next !== undefined) moves.change({ event: next }, 'replace'); } })),
  ]);
  if (answer.error) return <ErrorNotice title="The event cannot be shown" message={answer.error.message} />;
  const event = answer.value;
  if (!event) return <SkeletonRows count={12} />;
  const filterBy = (condition: string): void => moves.change({ filter: view.filter.trim() === '' ? condition : `(${view.filter.trim()}) and ${condition}` });
  return (
    <>
      <header className="event-panel-head">
        <h2><code>{event.type}</code> <span className="muted">event {event.number}</span></h2>
        <IconButton icon="close" label="Close" keys="Esc" onClick={close} />
      </header>
      <div className="event-panel-body" tabIndex={0}>
        <p className="event-panel-line"><b>{event.process}</b> ({event.pid}{event.tid === event.pid ? '' : `, thread ${event.tid}`}){event.container === undefined ? ' on the host' : ` in ${event.container}`} · CPU {event.cpu}</p>
        <p className="muted">{formatOffset(event.time - start, 9)}{event.latency > 0 ? ` · took ${formatNs(event.latency)}` : ''}</p>
        <Neighbours event={event} moves={moves} />
        <p className="event-neighbours">
          <span className="muted">Window</span>
          <Button kind="quiet" title="The window begins with this event, to the nanosecond" onClick={() => moves.change({ window: windowFrom(event.time, view.window, end) })}>From here</Button>
          <Button kind="quiet" title="The window ends with this event, to the nanosecond" onClick={() => moves.change({ window: windowUntil(event.time, view.window, start) })}>Until here</Button>
        </p>
        {event.fdName !== undefined && <p className="event-panel-pivots"><Button onClick={() => moves.show('follow', row)}>Follow {shortName(event.fdName)}</Button></p>}
        <h3>Arguments</h3>
        <dl className="event-panel-list">
          {event.arguments.map(({ name, value }) => <div key={name}><dt>{name}</dt><dd><code>{value}</code></dd></div>)}
        </dl>
        <h3>Fields</h3>
        <dl className="event-panel-list">
          {event.fields.map(({ name, value }) => {
            const text = Array.isArray(value) ? value.map(String).join(', ') : String(value);
            const condition = conditionOn(name, value);
            return (
              <div key={name}>
                <dt><code>{name}</code></dt>
                <dd>
                  <code>{text}</code>
                  <span className="event-panel-tools">
                    {condition !== undefined && <><IconButton small icon="plus" label={`Only ${name} = ${text}`} onClick={() => filterBy(condition)} /><IconButton small icon="minus" label={`Without ${name} = ${text}`} onClick={() => filterBy(`not ${condition}`)} /></>}
                    <CopyButton text={text} label={`Copy ${name}`} />
                  </span>
                </dd>
              </div>
            );
          })}
        </dl>
      </div>
    </>
  );
}

const NEIGHBOURS = [
  { key: '[', of: 'previousOfThread', words: 'Event before, of the thread' },
  { key: ']', of: 'nextOfThread', words: 'Next event of the thread' },
  { key: '{', of: 'previousOfFd', words: 'Event before, of the descriptor' },
  { key: '}', of: 'nextOfFd', words: 'Next event of the descriptor' },
] as const;

function Neighbours({ event, moves }: { event: EventDetail; moves: Moves }) {
  const go = (row: number | undefined) => () => { if (row !== undefined) moves.change({ event: row }, 'replace'); };
  const { previousOfThread, nextOfThread, previousOfFd, nextOfFd } = event.neighbours;
  return (
    <p className="event-neighbours">
      <span className="muted">Thread</span>
      <IconButton small icon="up" label="Event before, of this thread" keys="[" disabled={previousOfThread === undefined} onClick={go(previousOfThread)} />
      <IconButton small icon="down" label="Next event of this thread" keys="]" disabled={nextOfThread === undefined} onClick={go(nextOfThread)} />
      {event.fdName !== undefined && (
        <>
          <span className="muted">Descriptor</span>
          <IconButton small icon="up" label="Event before, of this descriptor" keys="{" disabled={previousOfFd === undefined} onClick={go(previousOfFd)} />
          <IconButton small icon="down" label="Next event of this descriptor" keys="}" disabled={nextOfFd === undefined} onClick={go(nextOfFd)} />
        </>
      )}
    </p>
  );
}

const shortName = (name: string): string => (name.length > 44 ? `…${name.slice(-43)}` : name);
