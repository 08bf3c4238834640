/** Captures opened and asked, beside the installed csysdig: overview, views, filters, memory. Arguments: [capture files …]; without them one of a million events is made. */
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ns } from '@eyrie/schema';
import { LocalInspectService, openCapture, type CaptureFile, type Inspection } from '@eyrie/inspect';
import { ROOT } from '../e2e/support/eyrie-process.ts';
import { writeBusyCapture } from './replay/capture.ts';
import { cpuSeconds, peakMegabytes, spreadOf, type CommandLine } from './replay/measure.ts';

const EVENTS = 1_000_000;
const PAIRS = 3;
/** Of files no larger than so many bytes the overview is to be there in so many seconds. */
const SMALL_BYTES = 5e6;
const FIRST_OVERVIEW = 0.2;
/** Rows that a page asks for when it opens a view. */
const PAGE_ROWS = 200;
/** Views that both have. */
const VIEWS = ['procs', 'containers', 'files', 'directories', 'connections', 'sports', 'errors', 'syscalls', 'threads', 'io_by_type', 'page_faults'] as const;
const FILTERS = ['proc.name contains s', 'fd.name startswith /etc and evt.is_io_read=true', 'evt.latency>100000', 'evt.buffer contains HTTP'] as const;

const dist = join(ROOT, 'packages/cli/dist');
const entry = join(dist, readFileSync(join(dist, 'current'), 'utf8').trim(), 'main.cjs');
const hasCsysdig = spawnSync('csysdig', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'eyrie-bench-'));
try {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; ${PAIRS} runs each, in turn; CPU seconds: median (least–most)`);
  if (!hasCsysdig) console.log('csysdig is not installed: only our own times');
  const named = process.argv.slice(2);
  if (named.length === 0) writeBusyCapture(join(folder, 'busy.scap'), EVENTS);
  for (const file of named.length === 0 ? [join(folder, 'busy.scap')] : named) await measure(file);
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(file: string): Promise<void> {
  console.log(`\n${basename(file)}, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  const ours: CommandLine = [process.execPath, entry, 'summary', file, '--json'];
  const theirs: CommandLine = ['csysdig', '-r', file, '-v', 'procs', '-j', '-pc'];
  const opening: number[] = [];
  const asking: number[] = [];
  for (let run = 0; run < PAIRS; run++) {
    opening.push(cpuSeconds(ours));
    if (hasCsysdig) asking.push(cpuSeconds(theirs));
  }
  row('whole process: open and overview, beside one view of csysdig', opening, asking, 1);
  const peak = await peakMegabytes(ours);
  const before = process.cpuUsage();
  const start = performance.now();
  const inspection = await openCapture(fileAt(file), { decodeUtf8: decode, encodeUtf8: encode, gunzip });
  const opened = seconds(before);
  await inspection.overview();
  const shown = (performance.now() - start) / 1000;
  if (statSync(file).size < SMALL_BYTES) console.log(`first overview, by the clock: ${shown.toFixed(3)} s, wanted ${FIRST_OVERVIEW} s: ${shown <= FIRST_OVERVIEW ? 'yes' : 'NO'}`);
  console.log(`open, in a process that runs: ${opened.toFixed(2)} s; ${inspection.summary.events} events; index ${(indexBytes(inspection) / 1e6).toFixed(1)} MB; largest resident memory of the whole process ${peak?.toFixed(0) ?? '?'} MB`);
  for (const view of VIEWS) await compareView(inspection, file, view, []);
  for (const filter of FILTERS) await compareView(inspection, file, 'procs', [filter]);
}

/** What a click costs: how many rows the view has, its totals, and the first page of its rows; csysdig gives all rows, and can give no fewer. */
async function compareView(inspection: Inspection, file: string, view: string, filters: readonly string[]): Promise<void> {
  const own: number[] = [];
  const theirs: number[] = [];
  let slowest = 0;
  const service = new LocalInspectService(inspection);
  for (let run = 0; run < PAIRS; run++) {
    // Each run asks something that was not asked before, so that nothing is remembered.
    const query = { filters, from: ns(inspection.summary.firstTime - BigInt(run)) };
    const before = process.cpuUsage();
    const start = performance.now();
    await service.table({ view, query });
    await service.rows({ view, query }, 0, PAGE_ROWS);
    slowest = Math.max(slowest, performance.now() - start);
    own.push(seconds(before));
    if (hasCsysdig) theirs.push(cpuSeconds(['csysdig', '-r', file, '-v', view, '-j', '-pc', ...filters]));
  }
  row(`${view}${filters.length === 0 ? '' : `, ${filters.join(' and ')}`} (by the clock at most ${slowest.toFixed(0)} ms)`, own, theirs, 10);
}

function row(name: string, own: readonly number[], theirs: readonly number[], floor: number): void {
  const ratio = theirs.length === 0 ? undefined : spreadOf(theirs).median / spreadOf(own).median;
  const text = `${name.padEnd(78)} eyrie ${shown(own)}${theirs.length === 0 ? '' : `  csysdig ${shown(theirs)}`}`;
  console.log(`${text}${ratio === undefined ? '' : `  ${ratio.toFixed(1)} x, wanted ${floor} x: ${ratio >= floor ? 'yes' : 'NO'}`}`);
}

function shown(values: readonly number[]): string {
  const { median, least, most } = spreadOf(values);
  return `${median.toFixed(3)} s (${least.toFixed(3)}–${most.toFixed(3)})`;
}

function seconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function indexBytes(inspection: Inspection): number {
  return inspection.store('bench').reduce((sum, { length }) => sum + length, 0);
}

function fileAt(path: string): CaptureFile {
  const fd = openSync(path, 'r');
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    return Promise.resolve(bytes.subarray(0, readSync(fd, bytes, 0, length, offset)));
  };
  const spilt: Uint8Array[] = [];
  return {
    size: statSync(path).size,
    pieces: () => createReadStream(path, { highWaterMark: 1 << 18 }),
    plain: { read },
    spill: () => ({ write: (piece) => void spilt.push(Uint8Array.from(piece)), read: (offset, length) => Promise.resolve(Buffer.concat(spilt).subarray(offset, offset + length)) }),
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function gunzip(source: AsyncIterable<Uint8Array>, sink: (piece: Uint8Array) => void): Promise<void> {
  const stream = createGunzip({ chunkSize: 1 << 20 });
  stream.on('data', (piece: Buffer) => sink(piece));
  for await (const piece of source) if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
  stream.end();
  await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject));
}
