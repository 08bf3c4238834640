/** Findings, or notes, above the strip of time: one mark where they are apart, a number where they would cover each other, which opens as a list. */
import { useState, type KeyboardEvent } from 'react';
import { Popover } from '../../../widgets/Popover.tsx';
import { formatOffset } from '../format.ts';
import { bundlesOf, type Bundle, type Mark } from './bundles.ts';
import type { Span } from './strip.ts';

interface MarkLaneProps { label: string; marks: readonly Mark[]; span: Span; width: number; onMark: (mark: Mark) => void }

export const LANE_PX = 18;
const GAP_PX = 26;
const LIST_PX = 460;
/** More than anybody reads in such a list; the places Findings and Notes have all. */
const MOST_LISTED = 100;

export function MarkLane({ label, marks, span, width, onMark }: MarkLaneProps) {
  const bundles = bundlesOf(marks, span, width, GAP_PX);
  const [current, setCurrent] = useState(0);
  const [opened, setOpened] = useState<{ readonly at: number; readonly left: number; readonly bottom: number } | undefined>();
  const list = opened && bundles[opened.at];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || opened) return;
    const next = Math.min(bundles.length - 1, Math.max(0, current + step));
    setCurrent(next);
    event.currentTarget.querySelectorAll('button')[next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const press = (bundle: Bundle, at: number, box: DOMRect): void => {
    setCurrent(at);
    const [only] = bundle.marks;
    if (bundle.marks.length === 1 && only) onMark(only);
    else setOpened({ at, left: Math.min(Math.max(8, box.left - LIST_PX / 2), window.innerWidth - LIST_PX - 8), bottom: window.innerHeight - box.top + 4 });
  };
  return (
    <div className="timeline-marks" role="toolbar" aria-label={`${label}. Arrow keys move between them.`} style={{ height: LANE_PX }} onKeyDown={onKeyDown}>
      {bundles.map((bundle, at) => (
        <button
          key={`${bundle.marks[0]?.note ?? ''}${bundle.marks[0]?.row}${bundle.marks[0]?.words}`} type="button" tabIndex={at === Math.min(current, bundles.length - 1) ? 0 : -1} className={`timeline-mark timeline-mark-${bundle.kind} ${bundle.marks.length > 1 ? 'timeline-mark-many' : ''}`}
          title={tipOf(bundle, span)} aria-label={bundle.marks.length === 1 ? bundle.marks[0]?.words : `${bundle.marks.length} marks at ${formatOffset((bundle.marks[0]?.time ?? span.start) - span.start, 3)}`} aria-haspopup={bundle.marks.length > 1 ? 'dialog' : undefined}
          style={{ left: bundle.x }} onFocus={() => setCurrent(at)} onClick={(event) => press(bundle, at, event.currentTarget.getBoundingClientRect())}
        >{bundle.marks.length > 1 ? shortCount(bundle.marks.length) : ''}</button>
      ))}
      {opened && list && (
        <div className="timeline-bundle-place" style={{ left: opened.left, bottom: opened.bottom, width: LIST_PX }}>
          <Popover label="Marks" className="timeline-bundle" onClose={() => setOpened(undefined)}>
            {list.marks.slice(0, MOST_LISTED).map((mark) => (
              <button key={`${mark.note ?? ''}${mark.row}${mark.words}`} type="button" onClick={() => { setOpened(undefined); onMark(mark); }}>
                <i className={`timeline-dot timeline-mark-${mark.kind}`} /><span className="truncate">{mark.words.replaceAll('\n', ' · ')}</span><time className="muted">{formatOffset(mark.time - span.start, 3)}</time>
              </button>
            ))}
            {list.marks.length > MOST_LISTED && <p className="muted">{(list.marks.length - MOST_LISTED).toLocaleString('en')} more are listed in Findings and Notes.</p>}
          </Popover>
        </div>
      )}
    </div>
  );
}

const shortCount = (count: number): string => (count < 1000 ? String(count) : `${Math.floor(count / 1000)}k`);

function tipOf({ marks }: Bundle, span: Span): string {
  if (marks.length === 1) return marks.map((mark) => `${mark.words}\n${formatOffset(mark.time - span.start)}`).join('');
  const byName = new Map<string, number>();
  for (const { words } of marks) {
    const name = words.split('\n', 1)[0] ?? '';
    byName.set(name, (byName.get(name) ?? 0) + 1);
  }
  return [...byName].toSorted((a, b) => b[1] - a[1]).slice(0, 8).map(([name, count]) => `${count} × ${name}`).join('\n');
}
