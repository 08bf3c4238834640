/** A line of processes from the first to the one that acted, each a child of the one above. */
import type { Nanoseconds, ProcessInfo } from '@eyrie/schema';
import { useState } from 'react';
import { formatAge, formatExact, formatSpan, type Zone } from '../time/format.ts';
import { msFromNs } from '../time/nanoseconds.ts';
import { CopyButton } from './CopyButton.tsx';
import { FilterButtons, type OnFilter } from './FilterButtons.tsx';
import './process-tree.css';

interface ProcessTreeProps {
  /** The acting process first, as events carry them. */
  processes: readonly ProcessInfo[];
  /** When the event happened: start times are told relative to it. */
  at: Nanoseconds;
  zone: Zone;
  onFilter: OnFilter;
}

export function ProcessTree({ processes, at, zone, onFilter }: ProcessTreeProps) {
  const fromFirst = [...processes].reverse();
  return (
    <ol className="process-tree">
      {fromFirst.map((process, depth) => {
        const acting = depth === fromFirst.length - 1;
        return (
          <li key={depth} {...(acting ? { ref: showIt } : {})} className={acting ? 'process process-acting' : 'process'} aria-level={depth + 1} style={{ marginLeft: Math.min(depth, 14) * 18 }}>
            {depth > 0 && <span className="process-elbow" aria-hidden="true" />}
            {!acting && <span className="process-stem" aria-hidden="true" />}
            <div className="process-head">
              <b className="mono">{process.name || '(no name)'}</b>
              <span className="muted">pid {process.pid < 0 ? 'unknown' : process.pid}</span>
              <span className={process.uid === 0 ? 'process-root' : 'muted'}>{process.user || `uid ${process.uid}`}</span>
              <StartTime startedAt={process.startedAt} at={at} zone={zone} />
              {acting && <span className="process-mark">acted</span>}
              <span className="process-tools">
                {acting && <FilterButtons label="proc.name" value={process.name} onFilter={onFilter} />}
                <CopyButton text={process.cmdline} label="Copy command line" />
              </span>
            </div>
            <div className="process-body">
            <CommandLine text={process.cmdline} />
            {process.exepath !== '' && !process.cmdline.startsWith(process.exepath) && <div className="process-path muted mono">{process.exepath}</div>}
            {acting && process.cwd && <div className="process-path muted">in <span className="mono">{process.cwd}</span></div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** However many there are above it, the one that acted is what the reader came for. */
const showIt = (line: HTMLLIElement | null): void => line?.scrollIntoView({ block: 'nearest' });

/** Longer ones would push the rest of the line out of sight. */
const SHOWN = 240;

function CommandLine({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  if (text === '') return <div className="process-command mono"><span className="muted">command line unknown</span></div>;
  if (text.length <= SHOWN * 1.2) return <div className="process-command mono">{text}</div>;
  return (
    <div className="process-command mono">
      {whole ? text : `${text.slice(0, SHOWN)}… `}
      <button type="button" className="process-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>{whole ? 'less' : `${(text.length - SHOWN).toLocaleString('en')} more characters`}</button>
    </div>
  );
}

function StartTime({ startedAt, at, zone }: { startedAt: string | undefined; at: Nanoseconds; zone: Zone }) {
  if (startedAt === undefined || !/^\d{1,19}$/.test(startedAt)) return <span className="muted">start unknown</span>;
  const started = BigInt(startedAt) as Nanoseconds;
  const before = msFromNs(at) - msFromNs(started);
  if (before <= 0) return <span className="muted" title={`Started ${formatExact(started, zone)}`}>started at that moment</span>;
  const words = before < 86_400_000 ? `${formatSpan(before)} before` : `${formatAge(started, msFromNs(at))} before`;
  return <span className="muted" title={`Started ${formatExact(started, zone)}`}>started {words}</span>;
}
