/**
 * The child process that runs two versions of the rules over captures (`eyrie backtest`, hidden), started by the server and by nobody else: reading a
 * large capture takes a processor for minutes, which must not be the one that answers requests, and what goes wrong in a strange file ends here.
 */
import { changedRules, comparisonOf, EventStream, HitTally, loadRules, type LoadedRule, type RuleChange } from '@eyrie/rules';
import { readCapture, type Platform } from '@eyrie/scap';
import type { RulesFile } from '@eyrie/schema';
import { reasonOf } from '../log.ts';
import type { BacktestReply, BacktestRequest } from './backtest-messages.ts';

/** Works until the server hangs up. */
export async function runBacktestProcess(platform: Pick<Platform, 'gunzip'>): Promise<void> {
  if (process.send === undefined) throw new Error('A backtest is a process of the server, which starts it by itself.');
  const inbox = new Inbox();
  process.on('message', (request: BacktestRequest) => inbox.put(request));
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C in the terminal reaches every process of the group; the server decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  try {
    await work(inbox, platform);
  } catch (error) {
    reply({ kind: 'failed', message: reasonOf(error) });
  }
}

async function work(inbox: Inbox, platform: Pick<Platform, 'gunzip'>): Promise<void> {
  const first = await inbox.next();
  if (first.kind !== 'rules') throw new Error(`expected the rules, not ${first.kind}`);
  const changes = changedRules(rulesOf(first.before), rulesOf(first.after));
  const tally = new HitTally();
  reply({ kind: 'ready', rules: changes.map(({ name }) => name) });
  while (await readOne(inbox, platform, changes, tally));
  reply({ kind: 'result', rules: tally.rules });
}

function rulesOf(files: readonly RulesFile[]): readonly LoadedRule[] {
  const loaded = loadRules(files);
  if (!loaded.successful) throw new Error('the rules do not load');
  return loaded.rules;
}

/** @returns false when there is none. */
async function readOne(inbox: Inbox, platform: Pick<Platform, 'gunzip'>, changes: readonly RuleChange[], tally: HitTally): Promise<boolean> {
  let isWhole = false;
  let isLast = false;
  const stream = new EventStream(comparisonOf(changes, ({ rule, outcome, time, output }) => tally.add({ rule, outcome, time: String(time), output })));
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let request = await inbox.next(); ; request = await inbox.next()) {
      isWhole = request.kind !== 'bytes';
      isLast = request.kind === 'finish';
      if (request.kind !== 'bytes') return;
      yield request.bytes;
      reply({ kind: 'taken', events: stream.context.event.num, residentBytes: process.memoryUsage.rss() });
    }
  }
  const reader = await readCapture(pieces(), platform, stream);
  // Behind a damage nothing is read; the rest of the capture is let pass.
  while (!isWhole) {
    const { kind } = await inbox.next();
    isWhole = kind !== 'bytes';
    isLast = kind === 'finish';
    if (kind === 'bytes') reply({ kind: 'taken', events: reader.counts.events, residentBytes: process.memoryUsage.rss() });
  }
  if (isLast) return false;
  reply({ kind: 'read', events: reader.counts.events, damage: reader.error?.message });
  return true;
}

function reply(message: BacktestReply): void {
  process.send?.(message, undefined, undefined, (error) => {
    if (error !== null) process.exit(1);
  });
}

/** Requests in their order, for a reader that takes them one by one. The server sends the next piece when the last is taken, so there are few. */
class Inbox {
  readonly #waiting: BacktestRequest[] = [];
  #wake: () => void = () => undefined;

  put(request: BacktestRequest): void {
    this.#waiting.push(request);
    this.#wake();
  }

  async next(): Promise<BacktestRequest> {
    for (;;) {
      const request = this.#waiting.shift();
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
