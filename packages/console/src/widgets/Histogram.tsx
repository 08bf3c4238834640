/** Counts over time as stacked bars. Drag over it, or use the arrow keys with Shift and Enter, to pick a range. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { SEVERITY_ORDER } from '../state/filter.ts';
import { formatClock, formatDateTime, formatSpan, type Zone } from '../time/format.ts';
import './histogram.css';
import { timeTicks } from './time-ticks.ts';

export interface HistogramBucket { startMs: number; counts: readonly number[] }
export interface HistogramProps {
  fromMs: number; toMs: number; stepMs: number;
  /** Counts in the order High, Medium, Low, Info. */
  buckets: readonly HistogramBucket[];
  zone: Zone;
  loading?: boolean;
  onPick?: (fromMs: number, toMs: number) => void;
}

const BARS_HEIGHT = 52;
const AXIS_HEIGHT = 17;
/** From the bottom of a bar to its top: the most severe stands on the line, where it is always seen. */
const STACK = SEVERITY_ORDER.map((level, index) => ({ level, index }));

export function Histogram({ fromMs, toMs, stepMs, buckets, zone, loading = false, onPick }: HistogramProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number | undefined>();
  /** Bucket indexes: where the selection began, and where it is. */
  const [brush, setBrush] = useState<{ start: number; end: number } | undefined>();

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const span = Math.max(1, toMs - fromMs);
  const x = (ms: number): number => ((ms - fromMs) / span) * width;
  const highest = Math.max(1, ...buckets.map((bucket) => sum(bucket.counts)));
  const bucketAt = (clientX: number): number => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    const ms = fromMs + ((clientX - left) / Math.max(1, width)) * span;
    return clamp(Math.floor((ms - (buckets[0]?.startMs ?? fromMs)) / stepMs), 0, buckets.length - 1);
  };
  const pick = (selection: { start: number; end: number }): void => {
    const first = buckets[Math.min(selection.start, selection.end)];
    const last = buckets[Math.max(selection.start, selection.end)];
    setBrush(undefined);
    setPointed(undefined);
    if (first && last) onPick?.(Math.max(first.startMs, fromMs), Math.min(last.startMs + stepMs, toMs));
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !onPick) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const start = bucketAt(event.clientX);
    setBrush({ start, end: start });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const at = bucketAt(event.clientX);
    setPointed(at);
    if (brush && event.buttons === 1) setBrush({ ...brush, end: at });
  };
  const onPointerUp = (): void => {
    if (!brush) return;
    // A click without a drag only points; a range of one bucket comes from a drag within it or from the keyboard.
    if (brush.start === brush.end) setBrush(undefined);
    else pick(brush);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const from = pointed ?? (step > 0 ? -1 : buckets.length);
      const at = clamp(from + step, 0, buckets.length - 1);
      setPointed(at);
      setBrush(event.shiftKey ? { start: brush?.start ?? clamp(from, 0, buckets.length - 1), end: at } : undefined);
    } else if (event.key === 'Enter' && pointed !== undefined) {
      event.stopPropagation();
      pick(brush ?? { start: pointed, end: pointed });
    } else if (event.key === 'Escape' && (brush || pointed !== undefined)) {
      event.stopPropagation();
      setBrush(undefined);
      setPointed(undefined);
    } else return;
    event.preventDefault();
  };

  const total = buckets.reduce((all, bucket) => all + sum(bucket.counts), 0);
  const shown = pointed === undefined ? undefined : buckets[pointed];
  const [selectedFrom, selectedTo] = brush ? [Math.min(brush.start, brush.end), Math.max(brush.start, brush.end)] : [0, -1];

  return (
    <div
      ref={box} className={`histogram ${loading ? 'histogram-loading' : ''}`} role="group" tabIndex={0}
      aria-label={`Events over time: ${total} in ${formatSpan(span)}, ${formatSpan(stepMs)} per bar. Arrow keys point at a bar, Shift extends, Enter zooms in.`}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerUp} onPointerCancel={() => setBrush(undefined)} onPointerLeave={() => setPointed(undefined)} onBlur={() => setPointed(undefined)} onKeyDown={onKeyDown}
    >
      <svg width={width} height={BARS_HEIGHT + AXIS_HEIGHT} aria-hidden="true">
        <line className="histogram-line" x1="0" x2={width} y1={BARS_HEIGHT + 0.5} y2={BARS_HEIGHT + 0.5} />
        {timeTicks(fromMs, toMs, width / 90, zone).map((tick) => (
          <g key={tick.ms}>
            <line className="histogram-line" x1={x(tick.ms)} x2={x(tick.ms)} y1={BARS_HEIGHT} y2={BARS_HEIGHT + 4} />
            {x(tick.ms) > 18 && x(tick.ms) < width - 18 && <text className="histogram-tick" x={x(tick.ms)} y={BARS_HEIGHT + 14} textAnchor="middle">{tick.label}</text>}
          </g>
        ))}
        {width > 0 && buckets.map((bucket) => <Bar key={bucket.startMs} bucket={bucket} left={Math.max(0, x(bucket.startMs))} right={Math.min(width, x(bucket.startMs + stepMs))} highest={highest} />)}
        {shown && <rect className="histogram-pointed" x={Math.max(0, x(shown.startMs))} width={Math.max(1, Math.min(width, x(shown.startMs + stepMs)) - Math.max(0, x(shown.startMs)))} y="0" height={BARS_HEIGHT} />}
        {brush && <rect className="histogram-brush" x={Math.max(0, x(buckets[selectedFrom]?.startMs ?? 0))} width={Math.max(1, x((buckets[selectedTo]?.startMs ?? 0) + stepMs) - x(buckets[selectedFrom]?.startMs ?? 0))} y="0" height={BARS_HEIGHT} />}
      </svg>
      {total > 0 && <span className="histogram-highest" title="Events in the highest bar">{highest.toLocaleString('en')}</span>}
      {shown && width > 0 && <Tip bucket={shown} stepMs={stepMs} zone={zone} center={x(shown.startMs + stepMs / 2)} width={width} {...(brush ? { until: (buckets[selectedTo]?.startMs ?? 0) + stepMs, since: buckets[selectedFrom]?.startMs ?? 0 } : {})} />}
    </div>
  );
}

function Bar({ bucket, left, right, highest }: { bucket: HistogramBucket; left: number; right: number; highest: number }) {
  const total = sum(bucket.counts);
  if (total === 0) return null;
  // One event among thousands is still drawn, two pixels high.
  const height = Math.max(2, (total / highest) * (BARS_HEIGHT - 4));
  let below = 0;
  return (
    <>
      {STACK.map(({ level, index }) => {
        const count = bucket.counts[index] ?? 0;
        if (count === 0) return null;
        const part = (count / total) * height;
        const y = BARS_HEIGHT - below - part;
        below += part;
        return <rect key={level} className={`bar-${level.toLowerCase()}`} x={left} width={Math.max(1, right - left - 1)} y={y} height={part} />;
      })}
    </>
  );
}

function Tip({ bucket, stepMs, zone, center, width, since, until }: { bucket: HistogramBucket; stepMs: number; zone: Zone; center: number; width: number; since?: number; until?: number }) {
  const from = since ?? bucket.startMs;
  const to = until ?? bucket.startMs + stepMs;
  return (
    <div className="histogram-tip" style={{ left: clamp(center, 96, Math.max(96, width - 96)) }}>
      <div>{formatDateTime(from, zone)} – {formatClock(to, zone)}</div>
      {since !== undefined
        ? <div className="muted">{formatSpan(to - from)}; let go, or press Enter, to zoom in</div>
        : <div className="histogram-tip-counts">{STACK.map(({ level, index }) => <span key={level}><i className={`swatch-${level.toLowerCase()}`} />{level} <b>{bucket.counts[index] ?? 0}</b></span>)}</div>}
    </div>
  );
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
