/**
 * The pinned metrics over the whole capture, one above the other, each to its own scale. Dragging over them selects a window that every view follows; the bars
 * themselves always show the whole capture, so that one sees where the window lies.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { formatNs, formatOffset } from '../format.ts';
import type { Mark } from './bundles.ts';
import { LANE_PX, MarkLane } from './MarkLane.tsx';
import type { TimeWindow } from '../state/inspect-view.ts';
import { barAt, offsetTicks, partOf, windowOfBars, type Span } from './strip.ts';
import './timeline.css';

export interface Series {
  readonly id: string;
  readonly name: string;
  /** One value per bar. */
  readonly values: ArrayLike<number>;
  /** Index of its colour; undefined: it is shown because nothing is pinned. */
  readonly colour: number | undefined;
  readonly format: (value: number) => string;
}

interface TimelineProps {
  readonly span: Span;
  readonly bars: number;
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
  readonly window: TimeWindow | undefined;
  readonly onWindow: (window: TimeWindow | undefined) => void;
  readonly onUnpin: (id: string) => void;
  readonly onMark: (mark: Mark) => void;
}

const NAME_PX = 240;

export function Timeline({ span, bars, series, marks, window, onWindow, onUnpin, onMark }: TimelineProps) {
  const strip = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number | undefined>();
  /** Bars where a selection began and where it is now. */
  const [drag, setDrag] = useState<{ start: number; end: number } | undefined>();

  useEffect(() => {
    const element = strip.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const place = (event: PointerEvent): number => {
    const box = strip.current?.getBoundingClientRect();
    return barAt((event.clientX - (box?.left ?? 0)) / Math.max(1, box?.width ?? 1), bars);
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = place(event);
    const edge = (event.target as Element).closest<HTMLElement>('[data-edge]')?.dataset['edge'];
    const shown = window && barsOf(span, bars, window);
    // A handle keeps the other end where it is.
    setDrag(shown && edge === 'from' ? { start: shown.last, end: at } : shown && edge === 'to' ? { start: shown.first, end: at } : { start: at, end: at });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const at = place(event);
    setPointed(at);
    if (drag && event.buttons === 1) setDrag({ ...drag, end: at });
  };
  const onPointerUp = (): void => {
    if (drag && drag.start !== drag.end) onWindow(windowOfBars(span, drag.start, drag.end));
    setDrag(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      const from = pointed ?? (step > 0 ? -1 : bars);
      const at = Math.min(bars - 1, Math.max(0, from + step));
      setPointed(at);
      setDrag(event.shiftKey ? { start: drag?.start ?? Math.max(0, from), end: at } : undefined);
    } else if (event.key === 'Enter' && pointed !== undefined) {
      onWindow(windowOfBars(span, drag?.start ?? pointed, drag?.end ?? pointed));
      setDrag(undefined);
    } else if (event.key === 'Escape' && (drag || pointed !== undefined)) {
      setDrag(undefined);
      setPointed(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // What a reader wrote is not put together with what rules found.
  const lanes = ([['Findings', marks.filter(({ kind }) => kind !== 'note')], ['Notes', marks.filter(({ kind }) => kind === 'note')]] as const).filter(([, ofLane]) => ofLane.length > 0);
  const chosen = drag ? windowOfBars(span, drag.start, drag.end) : window;
  const at = pointed === undefined ? undefined : BigInt(Math.floor(pointed * span.step));
  return (
    <section className="timeline" aria-label="Timeline">
      <header className="timeline-head">
        <span className="timeline-span">{chosen ? <>Window <b>{formatNs(Number(chosen.to - chosen.from))}</b> <span className="muted">from {formatOffset(chosen.from - span.start)}</span></> : <>Whole capture <b>{formatNs(span.length)}</b></>}</span>
        {window && !drag && <Button kind="quiet" className="timeline-reset" onClick={() => onWindow(undefined)}>Reset</Button>}
        <span className="timeline-at muted">{at !== undefined ? formatOffset(at) : `Drag to select a window${series.every(({ colour }) => colour === undefined) ? '. Tiles of the overview that you pin (click, or Space) are shown here instead of all events' : ''}`}</span>
      </header>
      <div className="timeline-body">
        <div className="timeline-names" style={{ width: series.length === 0 ? 0 : NAME_PX, paddingTop: lanes.length * LANE_PX }}>
          {series.map((each) => (
            <div key={each.id} className="timeline-name">
              <i className={`series-swatch ${seriesClass(each)}`} /><span className="truncate" title={each.name}>{each.name}</span>
              <span className="timeline-value">{pointed === undefined ? `≤ ${each.format(maxOf(each.values))}` : each.format(each.values[pointed] ?? 0)}</span>
              {each.colour !== undefined && <IconButton small icon="close" label={`Take ${each.name} off the timeline`} onClick={() => onUnpin(each.id)} />}
            </div>
          ))}
        </div>
        <div className="timeline-column">
          {lanes.map(([label, ofLane]) => <MarkLane key={label} label={label} marks={ofLane} span={span} width={width} onMark={onMark} />)}
          <div
            ref={strip} className="timeline-strip" role="group" tabIndex={0} aria-label="Time of the capture. Arrow keys point at a bar, Shift extends, Enter selects the window."
            onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerUp} onPointerCancel={() => setDrag(undefined)} onPointerLeave={() => setPointed(undefined)}
            onDoubleClick={() => onWindow(undefined)} onKeyDown={onKeyDown} onBlur={() => setPointed(undefined)}
          >
            {series.map((each) => <Bars key={each.id} series={each} width={width} bars={bars} />)}
            <Axis span={span} width={width} />
            {pointed !== undefined && <div className="timeline-pointed" style={{ left: (pointed / bars) * width, width: Math.max(1, width / bars) }} />}
            {chosen && <Chosen left={partOf(span, chosen.from) * width} right={partOf(span, chosen.to) * width} width={width} />}
          </div>
        </div>
      </div>
    </section>
  );
}

function Chosen({ left, right, width }: { left: number; right: number; width: number }) {
  return (
    <>
      <div className="timeline-outside" style={{ left: 0, width: left }} />
      <div className="timeline-outside" style={{ left: right, width: Math.max(0, width - right) }} />
      <div className="timeline-edge" data-edge="from" style={{ left }} />
      <div className="timeline-edge" data-edge="to" style={{ left: right }} />
    </>
  );
}

const seriesClass = ({ colour }: Series): string => (colour === undefined ? 'series-plain' : `series-${colour}`);

const BAR_PX = 30;

function Bars({ series, width, bars }: { series: Series; width: number; bars: number }) {
  const highest = Math.max(1, maxOf(series.values));
  const step = width / bars;
  let path = '';
  for (let bar = 0; bar < bars; bar++) {
    const value = series.values[bar] ?? 0;
    if (value <= 0) continue;
    // One among thousands is still drawn.
    const height = Math.max(1.5, (value / highest) * BAR_PX);
    path += `M${(bar * step).toFixed(2)} ${BAR_PX}v${(-height).toFixed(2)}h${Math.max(1, step - 0.4).toFixed(2)}v${height.toFixed(2)}z`;
  }
  return <svg className={`timeline-bars ${seriesClass(series)}`} width={width} height={BAR_PX + 4} aria-hidden="true"><path d={path} /></svg>;
}

function Axis({ span, width }: { span: Span; width: number }) {
  return (
    <svg className="timeline-axis" width={width} height="16" aria-hidden="true">
      {offsetTicks(span.length, width / 110).map((tick) => {
        const x = (tick / span.length) * width;
        return <text key={tick} x={Math.min(x, width)} y="12" textAnchor={x < 20 ? 'start' : x > width - 30 ? 'end' : 'middle'}>{tick === 0 ? '0' : formatNs(tick)}</text>;
      })}
    </svg>
  );
}

function maxOf(values: ArrayLike<number>): number {
  let highest = 0;
  for (let index = 0; index < values.length; index++) highest = Math.max(highest, values[index] ?? 0);
  return highest;
}

function barsOf(span: Span, bars: number, window: TimeWindow): { first: number; last: number } {
  return { first: barAt(partOf(span, window.from), bars), last: barAt(partOf(span, window.to - 1n), bars) };
}
