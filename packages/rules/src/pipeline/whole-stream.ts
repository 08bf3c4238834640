/** Fields that count or measure across events: to read one, no event may be left out. */
const ACROSS_EVENTS = /^(?:evt\.(?:latency|deltatime|wait_latency|outputtime)|thread\.(?:exectime|totexectime|cpu)|util\.)/;

export function readAcrossEvents(fields: Iterable<string>): boolean {
  for (const name of fields) if (ACROSS_EVENTS.test(name)) return true;
  return false;
}
