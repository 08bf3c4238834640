/** Reading captures: CPU time of whole processes beside the installed sysdig, rules, start-up, memory. Arguments: [events in millions] [pairs]. */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { ROOT } from '../e2e/support/eyrie-process.ts';
import { writeBusyCapture } from './replay/capture.ts';
import { cpuSeconds, peakMegabytes, spreadOf, wallSeconds, type CommandLine, type Spread } from './replay/measure.ts';
import { profileOf } from './replay/profile.ts';

const EVENTS = Number(process.argv[2] ?? 10) * 1e6;
const PAIRS = Number(process.argv[3] ?? 5);
/** Files of upstream's rules, when they lie beside the repository. */
const RULES = fileURLToPath(new URL('../../shared/corpora/falco-rules', import.meta.url));
const SMALL_EVENTS = 100_000;
const MIDDLE_EVENTS = 2_000_000;

const FILTERS = [
  'evt.type=openat and fd.name startswith /etc and proc.name=cat',
  'evt.type=execve and proc.name in (cat, grep)',
  'evt.is_io=true and fd.sport=443',
  // Needs all that rules need: names of descriptors in any event.
  'fd.name contains /etc and proc.name!=cat',
] as const;

/** The bundle itself, as it is installed: the starter in a source checkout looks for newer sources first. */
const dist = join(ROOT, 'packages/cli/dist');
const entry = join(dist, readFileSync(join(dist, 'current'), 'utf8').trim(), 'main.cjs');
const hasSysdig = spawnSync('sysdig', ['--version']).status === 0;
/** What did not reach its goal, with what we ran. */
const missed = new Map<string, CommandLine>();
const folder = mkdtempSync(join(tmpdir(), 'eyrie-bench-'));
try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}

function eyrie(...args: readonly string[]): CommandLine {
  return [process.execPath, entry, ...args];
}

async function main(): Promise<void> {
  const raw = join(folder, 'busy.scap');
  const compressed = `${raw}.gz`;
  const small = join(folder, 'small.scap');
  const middle = join(folder, 'middle.scap');
  const empty = join(folder, 'empty.scap');
  writeBusyCapture(raw, EVENTS);
  writeBusyCapture(small, SMALL_EVENTS);
  writeBusyCapture(middle, MIDDLE_EVENTS);
  writeBusyCapture(empty, 0);
  await pipeline(createReadStream(raw), createGzip(), createWriteStream(compressed));
  const rules = ruleFiles();
  const [filter] = FILTERS;
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; ${EVENTS / 1e6} M events`);
  console.log(hasSysdig ? `${PAIRS} pairs each, in turn; CPU seconds, user and system, of whole processes: median (least–most)` : 'sysdig is not installed: only our own times');
  console.log('work'.padEnd(70), 'goal', ' floor', ' measured');

  const costs: number[] = [];
  for (const condition of FILTERS) {
    checkCounts(small, condition);
    costs.push(compare(`one filter, raw: ${condition}`, 5, 3, eyrie('read', raw, '--count', condition), ['sysdig', '-r', raw, condition]));
  }
  compare('one filter, gzip: the first of these', 4, 2, eyrie('read', compressed, '--count', filter), ['sysdig', '-r', compressed, filter]);
  if (rules.length > 0) measureRules(rules, raw, empty, costs);
  else console.log('rules: not measured, there are no rules files in ../shared/corpora/falco-rules');
  compare('text line of every event', 8, 4, eyrie('read', raw), ['sysdig', '-r', raw]);
  await measureMemory('one filter', (file) => eyrie('read', file, '--count', filter), [small, middle, raw]);
  await measureMemory('one filter, the last gzip', (file) => eyrie('read', file, '--count', filter), [small, middle, compressed]);
  if (rules.length > 0) await measureMemory('rules', (file) => eyrie('detect', file, ...rules), [small, middle, raw]);
  for (const [name, command] of missed) {
    console.log(`\nbelow the goal: ${name}; where the time goes (what comes next is in docs/performance.md):`);
    for (const line of profileOf(command)) console.log(`  ${line}`);
  }
}

/** What is not the same is not compared. */
function checkCounts(file: string, condition: string): void {
  if (!hasSysdig) return;
  const ours = Number(outputOf(eyrie('read', file, '--count', condition)));
  const theirs = outputOf(['sysdig', '-r', file, condition]).split('\n').length - 1;
  if (ours !== theirs) throw new Error(`${condition}: Eyrie finds ${ours} events and sysdig ${theirs} in the small capture`);
}

function outputOf([command, ...args]: CommandLine): string {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 30 }).stdout;
}

/** @returns our median, CPU seconds. */
function compare(name: string, goal: number, floor: number, ours: CommandLine, theirs: CommandLine): number {
  const ownTimes: number[] = [];
  const theirTimes: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    ownTimes.push(cpuSeconds(ours));
    if (hasSysdig) theirTimes.push(cpuSeconds(theirs));
  }
  const own = spreadOf(ownTimes);
  const ratios = spreadOf(theirTimes.map((time, index) => time / (ownTimes[index] ?? Number.NaN)));
  const measured = hasSysdig ? `${shown(ratios, 'x')}   eyrie ${shown(own, 's')}, sysdig ${shown(spreadOf(theirTimes), 's')}` : `eyrie ${shown(own, 's')}`;
  row(name, `${goal}x`, `${floor}x`, measured, hasSysdig ? verdict(ratios.median >= goal, ratios.median >= floor) : '');
  if (hasSysdig && ratios.median < goal) missed.set(name, ours);
  return own.median;
}

function measureRules(rules: readonly string[], raw: string, empty: string, costsOfFilters: readonly number[]): void {
  const detect = eyrie('detect', raw, ...rules);
  const times = spreadOf(Array.from({ length: PAIRS }, () => cpuSeconds(detect)));
  const rate = EVENTS / times.median / 1e6;
  row('upstream’s syscall rules at once, events per CPU second', '5 M', '3 M', `${rate.toFixed(2)} M   eyrie ${shown(times, 's')}`, verdict(rate >= 5, rate >= 3));
  const relative = costsOfFilters.map((cost) => times.median / cost);
  const besideLast = relative.at(-1) ?? Number.NaN;
  if (rate < 5) missed.set('upstream’s syscall rules at once', detect);
  const each = relative.slice(0, -1).map((one) => `${one.toFixed(2)}x`);
  row('the same beside the filter that follows as much, the last one', '1.5x', '2.5x', `${besideLast.toFixed(2)}x (beside the others: ${each.join(', ')})`, verdict(besideLast <= 1.5, besideLast <= 2.5));
  const command = eyrie('detect', empty, ...rules);
  const start = spreadOf(Array.from({ length: PAIRS }, () => wallSeconds(command) * 1000));
  const startCpu = spreadOf(Array.from({ length: PAIRS }, () => cpuSeconds(command) * 1000));
  const text = `${startCpu.median.toFixed(0)} ms of CPU (${startCpu.least.toFixed(0)}–${startCpu.most.toFixed(0)}), ${start.median.toFixed(0)} ms by the clock (${start.least.toFixed(0)}–${start.most.toFixed(0)})`;
  row('start-up with these rules, until the end of an empty capture', '200 ms', '400 ms', text, verdict(startCpu.median <= 200, startCpu.median <= 400));
}

async function measureMemory(name: string, commandFor: (file: string) => CommandLine, files: readonly string[]): Promise<void> {
  const peaks: number[] = [];
  for (const file of files) {
    const peak = await peakMegabytes(commandFor(file));
    if (peak === undefined) return;
    peaks.push(peak);
  }
  const largest = Math.max(...peaks);
  const sizes = [SMALL_EVENTS, MIDDLE_EVENTS, EVENTS].map((events) => `${events / 1e6}`).join(', ');
  row(`largest resident memory, ${name}: ${sizes} M events`, '100 MB', '160 MB', `${peaks.map((peak) => peak.toFixed(0)).join(', ')} MB`, verdict(largest <= 100, largest <= 160));
}

function ruleFiles(): string[] {
  try {
    const files = readdirSync(RULES).filter((name) => name.endsWith('.yaml') && !name.startsWith('k8s'));
    // The stable rules first: the others build upon their lists and macros.
    return files.sort((a, b) => Number(b === 'falco_rules.yaml') - Number(a === 'falco_rules.yaml') || a.localeCompare(b)).flatMap((name) => ['-r', join(RULES, name)]);
  } catch {
    return [];
  }
}

function shown({ median, least, most }: Spread, unit: string): string {
  return `${median.toFixed(2)} ${unit} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

function verdict(reachesGoal: boolean, reachesFloor: boolean): string {
  return reachesGoal ? 'goal' : reachesFloor ? 'above the floor' : 'BELOW THE FLOOR';
}

function row(name: string, goal: string, floor: string, measured: string, judged: string): void {
  console.log(name.padEnd(70), goal.padStart(6), floor.padStart(6), ` ${measured}   ${judged}`);
}
