import { severityName, type SeverityName } from '@eyrie/schema';
import './severity.css';

/** Colour, shape and letter together, so that none of them is needed alone. */
export function SeverityMark({ level }: { level: SeverityName }) {
  return (
    <span className={`severity severity-${level.toLowerCase()}`} role="img" aria-label={`${level} severity`} title={`${level} severity`}>
      {level[0]}
    </span>
  );
}

/** The mark and its name, for detail views. `severity` is 0–7. */
export function SeverityLabel({ severity }: { severity: number }) {
  const level = severityName(severity);
  return (
    <span className="severity-label">
      <SeverityMark level={level} />
      {level}
      <span className="muted" title="On the scale from 0, the gravest, to 7">level {severity}</span>
    </span>
  );
}
