/** `eyrie events`: policy events of the server, oldest first, so that new ones come last. */
import { parse, stringify } from 'lossless-json';
import { InvalidArgumentError } from 'commander';
import { ns, severityName, toRfc3339 } from '@eyrie/schema';
import { ApiClient, asObject, textIn, type JsonObject, type ServerOptions } from '../api/client.ts';
import { serverSentEvents } from '../api/server-sent-events.ts';
import { durationMs } from '../arguments.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { standardOutput } from '../output/line-writer.ts';

export interface EventsOptions extends ServerOptions {
  readonly since: string;
  readonly filter?: string;
  readonly limit: number;
  readonly json?: boolean;
  readonly follow?: boolean;
  readonly summarize?: boolean;
}

const PATH = '/api/v1/secureEvents';
const PAGE = 500;
/** The server counts no more different ones. */
const MOST_LINES = 1000;
const OVERLAP_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export async function events(options: EventsOptions): Promise<void> {
  const from = BigInt(Math.floor(Date.now() - sinceMs(options.since))) * 1_000_000n;
  const client = new ApiClient(options);
  const output = standardOutput('utf8', options.follow);
  const print = (event: JsonObject): void => output.line(options.json === true ? (stringify(event) ?? '') : lineOf(event));
  if (options.summarize === true) {
    if (options.follow === true) throw new CommandError('--summarize counts what is stored; it does not go with --follow.', ExitCode.BAD_INPUT);
    for (const entry of await mostCommon(client, from, options)) output.line(options.json === true ? (stringify(entry) ?? '') : `${textIn(entry['count']) ?? ''} ${textIn(entry['output']) ?? ''}`);
    output.flush();
    return;
  }
  if (options.follow !== true) {
    for (const event of await stored(client, from, options)) print(event);
    output.flush();
    return;
  }
  await follow(client, from, options, print);
}

function sinceMs(since: string): number {
  try {
    return durationMs(since);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new CommandError(`--since ${since}: ${error.message}`, ExitCode.BAD_INPUT);
    throw error;
  }
}

/** `56 Shell in container (pid=<n> …)`: what events say, without what changes from one to the next. */
async function mostCommon(client: ApiClient, from: bigint, options: EventsOptions): Promise<JsonObject[]> {
  const answer = await client.getJson(`${PATH}/mostCommon`, { from: String(from), limit: String(Math.min(options.limit, MOST_LINES)), ...filterOf(options) });
  return Array.isArray(answer['data']) ? answer['data'].map(asObject) : [];
}

/** Events since `from`, oldest first; the newest when there are more than the limit. */
async function stored(client: ApiClient, from: bigint, options: EventsOptions): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  const to = (BigInt(Date.now()) + 60_000n) * 1_000_000n;
  let query: Record<string, string> = { from: String(from), to: String(to), ...filterOf(options) };
  while (found.length < options.limit) {
    const page = await client.getJson(PATH, { ...query, limit: String(Math.min(PAGE, options.limit - found.length)) });
    const data = page['data'];
    if (!Array.isArray(data) || data.length === 0) break;
    found.push(...data.map(asObject));
    // The list is newest first: its `prev` is the older page.
    const { prev, total } = asObject(page['page']);
    const older = textIn(prev);
    if (older === undefined) break;
    if (found.length >= options.limit) process.stderr.write(`eyrie: these are the newest ${found.length} of ${textIn(total) ?? 'more'}; --limit N prints more.\n`);
    query = { cursor: older };
  }
  return found.reverse();
}

const filterOf = (options: EventsOptions): Record<string, string> => (options.filter === undefined || options.filter === '' ? {} : { filter: options.filter });

/** Never ends by itself: a lost connection is opened again, and what came in between is fetched. */
async function follow(client: ApiClient, start: bigint, options: EventsOptions, print: (event: JsonObject) => void): Promise<void> {
  const seen = new RecentIds();
  const printNew = (event: JsonObject): void => {
    if (seen.add(textIn(event['id']) ?? '')) print(event);
  };
  let from = start;
  let wasOpen = false;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const response = await client.get(`${PATH}/stream`, filterOf(options));
      // The stream is open before the list is fetched, so nothing falls between them.
      for (const event of await stored(client, from, options)) printNew(event);
      wasOpen = true;
      pause = FIRST_PAUSE_MS;
      if (response.body === null) throw new CommandError('The server sent an empty stream.');
      try {
        for await (const message of serverSentEvents(response.body.pipeThrough(new TextDecoderStream()))) {
          // Other messages tell about the stream itself.
          if (message.event === 'event') printNew(asObject(parse(message.data)));
          // This process was too slow for the stream: the list has what it left out.
          else if (message.event === 'skipped') for (const event of await stored(client, overlapBefore(start), options)) printNew(event);
        }
      } finally {
        from = overlapBefore(start);
      }
      process.stderr.write('eyrie: the server ended the stream; connecting again.\n');
    } catch (error) {
      // What is wrong at the first try (no server, bad filter, bad token) does not mend itself.
      if (!wasOpen) throw error;
      process.stderr.write(`eyrie: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** From where to fetch after a stream broke just now: events are stored a little after they happen. */
function overlapBefore(start: bigint): bigint {
  const recent = BigInt(Date.now() - OVERLAP_MS) * 1_000_000n;
  return recent > start ? recent : start;
}

/** The live tail and the list both deliver an event: the last few thousand ids tell which are known. */
class RecentIds {
  static readonly MOST = 10_000;
  readonly #ids = new Set<string>();

  /** @returns false when it was there. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const oldest = this.#ids.size > RecentIds.MOST ? this.#ids.values().next().value : undefined;
    if (oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}

/** `2026-11-21T04:18:56.123456789Z  High    Terminal shell in container  bash …` */
function lineOf(event: JsonObject): string {
  const time = textIn(event['timestamp']);
  const severity = severityName(Number(textIn(event['severity']) ?? 7));
  const content = asObject(event['content']);
  const rule = textIn(content['ruleName']) ?? textIn(event['name']) ?? '';
  return [time === undefined ? '' : toRfc3339(ns(BigInt(time))), severity.padEnd(6), rule, textIn(content['output']) ?? ''].join('  ');
}
