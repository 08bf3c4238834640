import type { LocalTime } from '@eyrie/fields';

/** Zones change their offset at most so often, in seconds. */
const STEP = 900;

/** Offset of this host's time zone; remembered, because it is asked for every line. */
export function hostLocalTime(): LocalTime {
  let knownStep = Number.NaN;
  let offset = 0;
  return (seconds) => {
    const step = Math.floor(seconds / STEP);
    if (step !== knownStep) {
      knownStep = step;
      offset = -new Date(seconds * 1000).getTimezoneOffset() * 60;
    }
    return offset;
  };
}
