/** How long calls took, over time: a row for each size of latency, darker where there were more. Dragging over it leads to the events in the box. */
import type { Spectrogram } from '@eyrie/inspect';
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import type { OpenCapture } from '../../../engine/inspect/open-capture.ts';
import { EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { queryKey, queryOf } from '../data/query.ts';
import { useAnswer } from '../data/use-answer.ts';
import { formatNs, formatOffset } from '../format.ts';
import type { InspectView } from '../state/inspect-view.ts';
import type { Moves } from '../state/moves.ts';
import { boxOf, shownRows, type Cell } from './box.ts';
import './spectrogram.css';

const PARTS = 200;

interface SpectrogramPlaceProps { capture: OpenCapture; startTime: bigint; version: number; view: InspectView; moves: Moves }

export function SpectrogramPlace({ capture, startTime, version, view, moves }: SpectrogramPlaceProps) {
  const isOfFiles = view.view === 'spectro_file';
  const query = queryOf(view);
  const narrowed = isOfFiles ? { ...query, filters: [...(query.filters ?? []), 'fd.type=file'] } : query;
  const answer = useAnswer(`${version} ${isOfFiles} ${queryKey(view)}`, () => capture.service.spectrogram(narrowed, PARTS));
  if (answer.error && !answer.error.filter) return <ErrorNotice title="The latencies cannot be shown" message={answer.error.message} />;
  if (!answer.value) return answer.error ? null : <SkeletonRows count={12} />;
  if (answer.value.most === 0) return <EmptyState title="No latencies here"><p>How long a call took is known when its beginning was recorded: sysdig’s captures up to 2022 have that, those of today say only when calls came back.</p></EmptyState>;
  return (
    <Chart
      spectrogram={answer.value}
      onBox={(box) => {
        const filter = `${box.filter}${isOfFiles ? ' and fd.type=file' : ''}`;
        moves.change({ steps: [...view.steps, { view: view.view, title: box.words, filter }], view: 'dig', window: { from: startTime + BigInt(Math.floor(box.from)), to: startTime + BigInt(Math.ceil(box.to)) }, event: undefined });
      }}
    />
  );
}

function Chart({ spectrogram, onBox }: { spectrogram: Spectrogram; onBox: (box: ReturnType<typeof boxOf>) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Cell | undefined>();
  const [from, setFrom] = useState<Cell | undefined>();
  const rows = shownRows(spectrogram);
  const count = rows.end - rows.first;

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const colour = getComputedStyle(element).color;
    context.clearRect(0, 0, PARTS, count);
    context.fillStyle = colour;
    spectrogram.counts.forEach((column, x) => {
      for (let row = rows.first; row < rows.end; row++) {
        const value = column[row] ?? 0;
        if (value === 0) continue;
        // By powers: one call among thousands is still seen.
        context.globalAlpha = 0.18 + 0.82 * (Math.log2(value + 1) / Math.log2(spectrogram.most + 1));
        context.fillRect(x, rows.end - 1 - row, 1, 1);
      }
    });
  }, [spectrogram, rows.first, rows.end, count]);

  const cellAt = (event: PointerEvent): Cell => {
    const box = area.current?.getBoundingClientRect();
    const x = Math.floor(((event.clientX - (box?.left ?? 0)) / Math.max(1, box?.width ?? 1)) * PARTS);
    const y = Math.floor(((event.clientY - (box?.top ?? 0)) / Math.max(1, box?.height ?? 1)) * count);
    return { part: Math.min(PARTS - 1, Math.max(0, x)), row: Math.min(rows.end - 1, Math.max(rows.first, rows.end - 1 - y)) };
  };
  const selected = from && pointed ? boxOf(spectrogram, from, pointed) : undefined;
  const value = pointed ? (spectrogram.counts[pointed.part]?.[pointed.row] ?? 0) : undefined;
  return (
    <div className="spectrogram">
      <p className="spectrogram-words muted">
        {selected ? `${selected.words}: ${selected.count.toLocaleString('en')} calls` : pointed && value !== undefined
          ? `${value.toLocaleString('en')} ${value === 1 ? 'call' : 'calls'} took ${formatNs(spectrogram.latencies[pointed.row] ?? 0)} or more, at ${formatOffset(BigInt(Math.round(spectrogram.from + pointed.part * spectrogram.bucketWidth)))}`
          : 'Drag over a part to see the calls in it.'}
      </p>
      <div className="spectrogram-chart">
        <div className="spectrogram-axis" aria-hidden="true">
          {decades(spectrogram, rows).map(({ latency, part }) => <span key={latency} style={{ bottom: `${part * 100}%` }}>{formatNs(latency)}</span>)}
        </div>
        <div
          ref={area} className="spectrogram-area" role="img" aria-label={`Latencies of calls from ${formatNs(spectrogram.latencies[rows.first] ?? 0)} to ${formatNs(spectrogram.latencies[rows.end - 1] ?? 0)}. The view System Calls has the numbers.`}
          onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); setFrom(cellAt(event)); }}
          onPointerMove={(event) => setPointed(cellAt(event))}
          onPointerUp={() => { if (selected) onBox(selected); setFrom(undefined); }} onPointerLeave={() => setPointed(undefined)}
        >
          <canvas ref={canvas} width={PARTS} height={count} />
          {from && pointed && <Box from={from} to={pointed} rows={rows} />}
        </div>
      </div>
    </div>
  );
}

function Box({ from, to, rows }: { from: Cell; to: Cell; rows: { first: number; end: number } }) {
  const count = rows.end - rows.first;
  const [left, right] = [Math.min(from.part, to.part), Math.max(from.part, to.part) + 1];
  const [low, high] = [Math.min(from.row, to.row), Math.max(from.row, to.row) + 1];
  return <div className="spectrogram-box" style={{ left: `${(left / PARTS) * 100}%`, width: `${((right - left) / PARTS) * 100}%`, top: `${((rows.end - high) / count) * 100}%`, height: `${((high - low) / count) * 100}%` }} />;
}

function decades({ latencies }: Spectrogram, rows: { first: number; end: number }): { latency: number; part: number }[] {
  return latencies.flatMap((latency, row) => (row >= rows.first && row < rows.end && /^10*$/.test(String(latency)) ? [{ latency, part: (row - rows.first) / (rows.end - rows.first) }] : []));
}
