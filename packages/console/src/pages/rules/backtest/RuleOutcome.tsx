import { useState } from 'react';

export type OutcomeKind = 'starts' | 'stops' | 'stays' | 'unknown';
type Counts = Partial<Record<OutcomeKind, number>>;
interface Sample { key: string; outcome: OutcomeKind; output: string }
interface RuleOutcomeProps {
  rule: string;
  words: string | undefined;
  counts: Counts;
  days: readonly ({ day: string } & Counts)[];
  samples: readonly Sample[];
  note: string | undefined;
}

const KINDS: readonly OutcomeKind[] = ['starts', 'stops', 'stays', 'unknown'];
const NAMES: Record<OutcomeKind, string> = { starts: 'would start', stops: 'would stop', stays: 'stay', unknown: 'undecided' };

/** One rule: how many of its matches come, go and stay, by day, and some of each. */
export function RuleOutcome({ rule, words, counts, days, samples, note }: RuleOutcomeProps) {
  const kinds = KINDS.filter((kind) => counts[kind] !== undefined && (kind !== 'unknown' || (counts[kind] ?? 0) > 0));
  const [open, setOpen] = useState<OutcomeKind | undefined>();
  const tallest = Math.max(1, ...days.map((day) => KINDS.reduce((sum, kind) => sum + (day[kind] ?? 0), 0)));
  return (
    <article className="outcome">
      <h4>{rule}</h4>
      {words === undefined ? (
        <>
          <div className="outcome-counts">
            {kinds.map((kind) => (
              <button key={kind} type="button" className={`outcome-count outcome-${kind}`} aria-expanded={open === kind} disabled={(counts[kind] ?? 0) === 0} onClick={() => setOpen(open === kind ? undefined : kind)}>
                <b>{(counts[kind] ?? 0).toLocaleString()}</b> {NAMES[kind]}
              </button>
            ))}
          </div>
          {days.length > 0 && (
            <ol className="outcome-days" aria-label="By day">
              {days.map((day) => (
                <li key={day.day} title={`${day.day}: ${kinds.map((kind) => `${day[kind] ?? 0} ${NAMES[kind]}`).join(', ')}`}>
                  <span className="outcome-bar">{KINDS.map((kind) => <i key={kind} className={`outcome-${kind}`} style={{ height: `${((day[kind] ?? 0) / tallest) * 100}%` }} />)}</span>
                  <span className="muted">{day.day.slice(5)}</span>
                </li>
              ))}
            </ol>
          )}
          {note !== undefined && <p className="muted">{note}</p>}
          {open !== undefined && (
            <ul className="outcome-samples mono">{samples.filter((sample) => sample.outcome === open).map((sample) => <li key={sample.key}>{sample.output}</li>)}</ul>
          )}
        </>
      ) : <p className="muted">{words}</p>}
    </article>
  );
}
