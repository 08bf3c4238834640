import { useState, type FormEvent } from 'react';
import { parseTime, boundsOf, isWindow, WINDOWS, windowWords, type TimeRange } from '../state/time-range.ts';
import { formatDateTime, zoneName, type Zone } from '../time/format.ts';
import { msFromNs } from '../time/nanoseconds.ts';
import { Button } from '../widgets/Button.tsx';
import { Keys } from '../widgets/Kbd.tsx';
import { Popover } from '../widgets/Popover.tsx';

/** Windows by number key, or a range typed. */
export function TimePicker({ range, zone, onPick, onClose }: { range: TimeRange; zone: Zone; onPick: (range: TimeRange) => void; onClose: () => void }) {
  const bounds = boundsOf(range, Date.now());
  const [from, setFrom] = useState(formatDateTime(msFromNs(bounds.from), zone));
  const [to, setTo] = useState(range.kind === 'live' ? 'now' : formatDateTime(msFromNs(bounds.to), zone));
  const [fault, setFault] = useState<string | undefined>();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const now = Date.now();
    const start = parseTime(from, zone, now);
    const end = parseTime(to, zone, now);
    if (start === undefined) return setFault(`“${from}” is not a time. Write 2026-11-21 04:18:56, 04:18 or -15m.`);
    if (end === undefined) return setFault(`“${to}” is not a time. Write 2026-11-21 04:18:56, 04:18 or now.`);
    if (start >= end) return setFault('The range ends before it begins.');
    onPick({ kind: 'fixed', from: start, to: end });
    onClose();
  };

  return (
    <Popover label="Choose the time" className="time-picker" onClose={onClose}>
      <ul className="time-choices" onKeyDown={(event) => {
        const window = WINDOWS[Number(event.key) - 1];
        if (!window) return;
        onPick({ kind: 'live', window });
        onClose();
      }}>
        {WINDOWS.map((window, index) => (
          <li key={window}>
            <button
              type="button" {...(range.kind === 'live' && range.window === window ? { 'data-autofocus': true, 'aria-current': true } : {})}
              onClick={(event) => {
                const chosen = event.currentTarget.value;
                if (isWindow(chosen)) onPick({ kind: 'live', window: chosen });
                onClose();
              }}
              value={window}
            >
              <span>{windowWords(window, true)}</span><Keys keys={String(index + 1)} />
            </button>
          </li>
        ))}
      </ul>
      <form className="time-form" onSubmit={submit}>
        <label>From<input value={from} spellCheck={false} autoComplete="off" aria-invalid={fault !== undefined} onChange={(event) => setFrom(event.target.value)} /></label>
        <label>To<input value={to} spellCheck={false} autoComplete="off" aria-invalid={fault !== undefined} onChange={(event) => setTo(event.target.value)} /></label>
        {fault ? <p className="time-fault" role="alert">{fault}</p> : <p className="muted">{zoneName(zone, Date.now())}. Also <code>-15m</code>, <code>now</code>, or a time with its zone: <code>2026-11-21T04:18:56Z</code>.</p>}
        <Button kind="primary" type="submit">Show this range</Button>
      </form>
    </Popover>
  );
}
