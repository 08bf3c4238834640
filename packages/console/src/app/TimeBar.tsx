/** The console's one time: window buttons, a range of one's own, live or paused, and the zone. */
import type { Nanoseconds } from '@eyrie/schema';
import { useState } from 'react';
import { useLiveStatus, type LiveStatus } from '../state/live-status.ts';
import { usePreference } from '../state/preferences.ts';
import { useView, useZone } from '../state/use-view.ts';
import { pause, resume, WINDOWS, windowWords } from '../state/time-range.ts';
import { formatDate, formatDateTime, formatSpan, zoneName } from '../time/format.ts';
import { Button } from '../widgets/Button.tsx';
import { Icon } from '../widgets/Icon.tsx';
import { useShortcuts } from './shortcuts.ts';
import './time-bar.css';
import { TimePicker } from './TimePicker.tsx';

export function TimeBar() {
  const [view, change] = useView();
  const zone = useZone();
  const [, storeZone] = usePreference('zone');
  const [picking, setPicking] = useState(false);
  const { range } = view;
  const live = range.kind === 'live';

  const toggleLive = (): void => change({ range: live ? pause(range, Date.now()) : resume(range) });
  const toggleZone = (): void => {
    const next = zone === 'utc' ? 'local' : 'utc';
    storeZone(next);
    change({ zone: view.zone === undefined ? undefined : next }, 'replace');
  };
  useShortcuts('Time', [
    { keys: 't', words: 'Choose the time', run: () => setPicking(true) },
    { keys: 'p', words: live ? 'Pause' : 'Go live', run: toggleLive },
    { keys: 'u', words: 'Local time or UTC', run: toggleZone },
  ]);

  return (
    <div className="time-bar">
      <div className="time-windows" role="group" aria-label="Time window">
        {WINDOWS.map((window) => (
          <button
            key={window} type="button" aria-pressed={live && range.window === window} title={`The ${windowWords(window)}, live`}
            onClick={() => change({ range: { kind: 'live', window } })}
          >
            {window}
          </button>
        ))}
      </div>
      <div className="time-picker-place">
        <button type="button" className="time-range" aria-expanded={picking} aria-haspopup="dialog" title="Choose the time  (t)" onClick={() => setPicking(!picking)}>
          <Icon name="clock" size={14} />
          {range.kind === 'live' ? 'Custom range' : <RangeWords from={roundToMs(range.from)} to={roundToMs(range.to)} zone={zone} />}
        </button>
        {picking && <TimePicker range={range} zone={zone} onClose={() => setPicking(false)} onPick={(picked) => change({ range: picked })} />}
      </div>
      <LiveButton live={live} onClick={toggleLive} />
      <button type="button" className="time-zone" title={`Times are shown in ${zone === 'utc' ? 'UTC' : 'local time'}. Click to change  (u)`} onClick={toggleZone}>{zoneName(zone, Date.now())}</button>
    </div>
  );
}

/** A range picked on the histogram ends a nanosecond before a round time. */
const roundToMs = (time: Nanoseconds): number => Number((time + 500_000n) / 1_000_000n);

/** Says whether new events arrive, and turns it round. */
function LiveButton({ live, onClick }: { live: boolean; onClick: () => void }) {
  const status = useLiveStatus();
  if (!live) return <Button className="time-live-button" icon="play" title="The time stands still. Click to follow new events  (p)" onClick={onClick}>Go live</Button>;
  const { words, title, look } = LIVE_STATES[status];
  return <Button className={`time-live-button ${look}`} title={`${title}. Click to pause  (p)`} onClick={onClick}><span className="live-dot" aria-hidden="true" />{words}</Button>;
}

const LIVE_STATES: Record<LiveStatus, { words: string; title: string; look: string }> = {
  open: { words: 'Live', title: 'Following new events', look: 'time-live' },
  connecting: { words: 'Connecting', title: 'Reaching the server', look: 'time-waiting' },
  lost: { words: 'Reconnecting', title: 'The connection was lost; trying again', look: 'time-lost' },
  off: { words: 'Not live', title: 'New events are not followed, because the question before was refused or stopped', look: 'time-waiting' },
};

function RangeWords({ from, to, zone }: { from: number; to: number; zone: 'local' | 'utc' }) {
  const sameYear = [from, to].every((ms) => formatDate(ms, zone).slice(0, 4) === formatDate(Date.now(), zone).slice(0, 4));
  const sameDay = formatDate(from, zone) === formatDate(to, zone);
  return (
    <span className="truncate">
      {formatDateTime(from, zone).slice(sameYear ? 5 : 0)} – {formatDateTime(to, zone).slice(sameDay ? 11 : sameYear ? 5 : 0)} <span className="muted">({formatSpan(to - from)})</span>
    </span>
  );
}
