/** Lists, filters, histogram and summary of the console's API at 1 and 10 million stored policy events. */
import { readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { EyrieProcess, freePorts, temporaryFolder } from '../e2e/support/eyrie-process.ts';
import { whyNoBrowser } from '../e2e/support/this-host.ts';
import { copyStore, fillStore, storeConnections } from './console/filled-store.ts';
import { POD_COUNT as MOST_NODES } from './console/many-nodes.ts';
import { measureFiltering, measureJumps, measureScrolling, measureTopology, withBrowser } from './console/scrolling.ts';
import type { Smoothness } from './console/trace.ts';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000_000, 10_000_000];
const ROUNDS = 3;
const DAY = 86_400n * 1_000_000_000n;

interface Question {
  readonly what: string;
  /** One address, or several that are asked for at once. */
  readonly path: (round: number, now: bigint) => string | readonly string[];
}

const fortnight = (now: bigint): string => `from=${now - 14n * DAY}&to=${now}`;
const filtered = (filter: string) => (_round: number, now: bigint): string => `?${fortnight(now)}&limit=200&filter=${encodeURIComponent(filter)}`;

/** What the console asks for at once when it shows a window. */
const look = (filter: string, now: bigint): string[] => {
  const range = `${fortnight(now)}&filter=${encodeURIComponent(filter)}`;
  return [`?${range}&limit=200&total=false`, `/timeseries?${range}&buckets=60`, `/topStats?${range}&rows=5&labels=ruleName,host.hostName,kubernetes.namespace.name,container.image,mitre.tactic`, `/groups?${range}&by=host.hostName,container.name&limit=2000`];
};

/** Each round asks for something else, so that no answer was prepared by the one before. */
const QUESTIONS: readonly Question[] = [
  { what: 'list: the 200 newest', path: (round, now) => `?${fortnight(now - BigInt(round))}&limit=200` },
  { what: 'list: 200 somewhere in the middle', path: (round, now) => `?from=0&to=${now - (7n * DAY * BigInt(round + 1)) / 5n}&limit=200` },
  { what: 'filter: a frequent rule', path: filtered('ruleName = "Write below etc"') },
  { what: 'filter: a rare rule on one host', path: (round, now) => filtered(`ruleName = "Reverse shell" and host.hostName = "node-1-${round}"`)(round, now) },
  { what: 'filter: severity High', path: filtered('severity in ("0","1","2","3")') },
  { what: 'filter: MITRE tactic Impact', path: filtered('mitre.tactic = Impact') },
  { what: 'filter: namespace and workload', path: (round, now) => filtered(`kubernetes.namespace.name = shop and kubernetes.workload.name = ${['api', 'cache', 'worker', 'gateway', 'frontend'][round]}`)(round, now) },
  { what: 'text: words that are frequent', path: filtered('freeText in ("write below etc")') },
  { what: 'text: words that are nowhere', path: (round, now) => filtered(`freeText in ("no such words ${round}")`)(round, now) },
  { what: 'text: a number that is in few events', path: (round, now) => filtered(`freeText in ("/part-7${round}31")`)(round, now) },
  { what: 'one look with such a number: list, histogram, summary, tree', path: (round, now) => look(`freeText in ("/part-8${round}42")`, now) },
  { what: 'one look without a filter', path: (round, now) => look('', now - BigInt(round)) },
  { what: 'histogram of two weeks, 60 bars', path: (round, now) => `/timeseries?${fortnight(now - BigInt(round))}&buckets=60` },
  { what: 'histogram of one day, 60 bars', path: (round, now) => `/timeseries?from=${now - DAY * BigInt(round + 1)}&to=${now - DAY * BigInt(round)}&buckets=60` },
  { what: 'counts by severity', path: (round, now) => `/count?${fortnight(now - BigInt(round))}` },
  { what: 'summary: top of the five labels shown', path: (round, now) => `/topStats?${fortnight(now - BigInt(round))}&rows=5&labels=ruleName,host.hostName,kubernetes.namespace.name,container.image,mitre.tactic` },
  { what: 'grouping: cluster › namespace › workload › pod', path: (round, now) => `/groups?${fortnight(now - BigInt(round))}&by=kubernetes.cluster.name,kubernetes.namespace.name,kubernetes.workload.name,kubernetes.pod.name` },
  { what: 'repeats folded, the 100 most recent', path: (round, now) => `/summary?${fortnight(now - BigInt(round))}&limit=100` },
];

for (const size of SIZES) await measure(size);

async function measure(size: number): Promise<void> {
  const data = temporaryFolder();
  const started = performance.now();
  const filled = process.env['EYRIE_BENCH_DATA'];
  if (filled === undefined) await fillStore(data, size);
  else copyStore(filled, data);
  await storeConnections(data);
  console.log(`\n${size.toLocaleString('en')} stored events over two weeks (filled in ${((performance.now() - started) / 1000).toFixed(0)} s); ms over HTTP, ${ROUNDS} rounds`);
  const eyrie = new EyrieProcess(data, await freePorts(), ['--no-agent']);
  try {
    await eyrie.started();
    const now = BigInt(Date.now()) * 1_000_000n;
    const times: number[][] = QUESTIONS.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, question] of QUESTIONS.entries()) times[index]?.push(await ask(eyrie, question.path(round, now)));
    }
    console.log(`  ${''.padEnd(62)}${'first'.padStart(7)}${'median'.padStart(8)}${'longest'.padStart(9)}`);
    for (const [index, { what }] of QUESTIONS.entries()) print(what, times[index] ?? []);
    const before = processorMs(eyrie);
    print('next page, ten in a row', await pagesInARow(eyrie, now, 10));
    print('next page: processor time of server and store, per page', [(processorMs(eyrie) - before) / 11]);
    if (whyNoBrowser() === undefined) {
      await withBrowser(async (browser, page) => {
        print('browser: scroll bar pulled, until the rows are there', await measureJumps(eyrie, page));
        printSmooth('the wheel turns', await measureScrolling(browser, page));
        print('browser: a filter, until its events are there', await measureFiltering(eyrie, page));
        const { drawn, ...smooth } = await measureTopology(eyrie, browser, page, MOST_NODES);
        print(`browser: topology of ${MOST_NODES} nodes, until it is drawn`, [drawn]);
        printSmooth(`${MOST_NODES} nodes are moved and zoomed`, smooth);
      });
    }
    console.log(`  (${givenUp} questions were given up after 20 s)`);
    console.log('  (target for the next page at 10 million: below 300 ms)');
  } finally {
    await eyrie.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The store has ended the question after its 20 seconds. */
class GivenUp extends Error {}
let givenUp = 0;

function print(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const cell = (value: number | undefined, width: number): string => (value ?? Number.NaN).toFixed(0).padStart(width);
  console.log(`  ${what.padEnd(62)}${cell(times[0], 7)}${cell(sorted[Math.floor(sorted.length / 2)], 8)}${cell(sorted.at(-1), 9)}`);
}

function printSmooth(what: string, { frames, longTasks }: Smoothness): void {
  print(`browser: between frames while ${what}`, frames);
  console.log(`  ${`browser: tasks above 50 ms meanwhile (${frames.length} frames)`.padEnd(62)}${String(longTasks.length).padStart(7)}${''.padStart(8)}${Math.max(0, ...longTasks).toFixed(0).padStart(9)}`);
}

async function ask(eyrie: EyrieProcess, paths: string | readonly string[]): Promise<number> {
  const started = performance.now();
  const answers = await Promise.allSettled([paths].flat().map((path) => body(eyrie, path)));
  for (const answer of answers) {
    if (answer.status === 'fulfilled') continue;
    if (!(answer.reason instanceof GivenUp)) throw answer.reason;
    givenUp += 1;
  }
  return performance.now() - started;
}

async function pagesInARow(eyrie: EyrieProcess, now: bigint, count: number): Promise<number[]> {
  const times: number[] = [];
  let page = JSON.parse(await body(eyrie, `?${fortnight(now)}&limit=200`)) as { page: { prev?: string } };
  for (let number = 0; number < count; number++) {
    const started = performance.now();
    page = JSON.parse(await body(eyrie, `?limit=200&cursor=${page.page.prev ?? ''}`)) as typeof page;
    times.push(performance.now() - started);
  }
  return times;
}

/** What all of its processes have used so far: other than the time that passes, it does not depend on what else the machine does. */
function processorMs(eyrie: EyrieProcess): number {
  return eyrie.processes().reduce((sum, pid) => {
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return sum + (Number(ticks[11]) + Number(ticks[12])) * 10;
  }, 0);
}

async function body(eyrie: EyrieProcess, path: string): Promise<string> {
  const answer = await fetch(`${eyrie.url}/api/v1/secureEvents${path}`, { headers: { authorization: `Bearer ${eyrie.token}` } });
  const text = await answer.text();
  if (answer.status === 400 && text.includes('takes too long')) throw new GivenUp(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text;
}
