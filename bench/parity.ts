/** Compares the events, fields and filters of captures with the installed sysdig. Arguments: folders with .scap files. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIELDS, FILTERS } from './parity/cases.ts';
import { EXPLAINED } from './parity/differences.ts';
import { askEyrie } from './parity/eyrie.ts';
import { sysdigCount, sysdigLines, sysdigValues, sysdigVersion } from './parity/sysdig.ts';

const DEFAULT_FOLDER = fileURLToPath(new URL('../../shared/corpora/captures', import.meta.url));

/** Differences of one item over all captures. */
interface Tally {
  compared: number;
  different: number;
  first: string | undefined;
}

const tallies = new Map<string, Tally>();

function compare(item: string, theirs: readonly (string | number)[], ours: readonly (string | number)[], capture: string): void {
  const tally = tallies.get(item) ?? { compared: 0, different: 0, first: undefined };
  tallies.set(item, tally);
  tally.compared += Math.max(theirs.length, ours.length);
  for (let index = 0; index < Math.max(theirs.length, ours.length); index++) {
    if (theirs[index] === ours[index]) continue;
    tally.different += 1;
    tally.first ??= `${capture}: sysdig ${JSON.stringify(theirs[index] ?? null)}, eyrie ${JSON.stringify(ours[index] ?? null)}`;
  }
}

function compareCapture(file: string, name: string): void {
  const lines = sysdigLines(file);
  if (lines.length === 0) {
    console.log(`${name}: skipped, sysdig shows no event of it`);
    return;
  }
  const ours = askEyrie(file, FIELDS, FILTERS);
  compare('default line', lines, ours.lines, name);
  for (const field of FIELDS) compare(field, sysdigValues(file, field), ours.values.get(field) ?? [], name);
  for (const filter of FILTERS) compare(filter, [sysdigCount(file, filter)], [ours.counts.get(filter) ?? 0], name);
  console.log(`${name}: ${lines.length} events compared`);
}

function report(): number {
  let equal = 0;
  const faults: string[] = [];
  for (const [item, { compared, different, first }] of tallies) {
    if (different === 0) {
      equal += 1;
      continue;
    }
    const heading = EXPLAINED.get(item);
    console.log(`differs: ${item}: ${different} of ${compared} (${heading === undefined ? `NOT EXPLAINED, first in ${first}` : `docs/parity.md, ${heading}`})`);
    if (heading === undefined) faults.push(item);
  }
  console.log(`${tallies.size} items: ${equal} equal, ${tallies.size - equal - faults.length} differ for a known reason, ${faults.length} without one`);
  return faults.length === 0 ? 0 : 1;
}

const version = sysdigVersion();
if (version === undefined) {
  console.log('sysdig is not installed, so there is nothing to compare with (Debian: apt-get install sysdig).');
  process.exitCode = 2;
} else {
  console.log(version);
  const folders = process.argv.length > 2 ? process.argv.slice(2) : [DEFAULT_FOLDER];
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.scap')).sort()) compareCapture(join(folder, name), name);
  }
  process.exitCode = report();
}
