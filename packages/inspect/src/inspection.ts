/** An open capture: what can be asked about it. Questions about a capture that is still being read are answered of what was read so far. */
import type { LocalTime } from '@eyrie/fields';
import type { LoadedRule } from '@eyrie/rules';
import type { Platform } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import type { CaptureIndex } from './capture-index.ts';
import { EventPages, type EventDetail, type EventLine } from './dig/events.ts';
import { findIn, type FindResult } from './dig/find.ts';
import { findRuleMatches, type Findings, type FindingsOptions } from './findings/findings.ts';
import type { CaptureFile, RandomAccess } from './open/capture-file.ts';
import { readBits } from './open/read-again.ts';
import { overviewOf, type Overview } from './overview/overview.ts';
import { processTree, type ProcessNode } from './overview/process-tree.ts';
import { spectrogramOf, type Spectrogram } from './overview/spectrogram.ts';
import { timelinesOf, type Timelines } from './overview/timeline.ts';
import type { Query } from './query/query.ts';
import { RowFilters } from './query/row-filter.ts';
import type { Selection } from './query/selection.ts';
import { Selector } from './query/selector.ts';
import { EventReader } from './reading/event-reader.ts';
import { storeIndex } from './store/index-file.ts';
import { listArchive, type Archive } from './streams/archive.ts';
import { bytesText, type ByteView } from './streams/bytes-text.ts';
import { conversationOf, type Conversation } from './streams/conversation.ts';
import { concat, httpMessages, type HttpMessage } from './streams/http-message.ts';
import { STREAM_FILTER, streamChunk, type StreamChunk } from './streams/stream-chunk.ts';
import { TERMINAL_FILTER, terminalSessions, type TerminalSession } from './streams/terminal.ts';
import { distinctExchanges, httpExchanges, type HttpExchange } from './transactions/http.ts';
import { relatedExchanges, type RelatedExchange } from './transactions/related.ts';
import { findView } from './views/catalogue.ts';
import { TableMaker } from './views/table.ts';
import type { OpenTable, ViewTable } from './views/open-table.ts';

/** Parts of a histogram over the whole width of a screen. */
const TIMELINE_BUCKETS = 400;
const MAX_TERMINAL_CHUNKS = 100_000;
const MAX_PAYLOAD_BYTES = 64 << 20;
/** Parts of the small histogram of a tile. */
const SPARKLINE_BUCKETS = 40;

export interface InspectionSource {
  readonly file: CaptureFile;
  readonly platform: Platform;
  /** The uncompressed capture. */
  readonly bytes: RandomAccess;
  readonly localTime: LocalTime | undefined;
}

/** Stops between two reads when it becomes true. */
type Signal = { readonly aborted: boolean };

export interface Page<Item> {
  /** How many there are in all. */
  readonly total: number;
  readonly items: readonly Item[];
}

export interface CaptureSummary {
  readonly hostname: string;
  /** Of the first event of any kind: what `since` of events counts from. */
  readonly startTime: Nanoseconds;
  /** Of the first and the last event that is shown. */
  readonly firstTime: Nanoseconds;
  readonly lastTime: Nanoseconds;
  /** Of the last event of any kind: process snapshots may follow. */
  readonly endTime: Nanoseconds;
  /** Events that are shown, and all in the file. */
  readonly events: number;
  readonly blocks: number;
  readonly processSnapshots: number;
  /** Whether it is known how long calls took: captures of today tell only when they came back. */
  readonly hasLatencies: boolean;
  /** What is wrong with the file and where, in sentences. */
  readonly problems: readonly string[];
}

export class Inspection {
  readonly index: CaptureIndex;
  readonly #source: InspectionSource;
  readonly #filters: RowFilters;
  readonly #selector: Selector;
  readonly #reader: EventReader;
  #findings: Findings | undefined = undefined;

  constructor(index: CaptureIndex, source: InspectionSource) {
    this.index = index;
    this.#source = source;
    this.#filters = new RowFilters(index, source.localTime);
    this.#reader = new EventReader(index, source.bytes);
    this.#selector = new Selector(index, this.#filters, this.#reader, (filter) => readBits(source, filter, index.rows));
  }

  get summary(): CaptureSummary {
    const { index } = this;
    const { counts } = index;
    const at = (time: number): Nanoseconds => ns(index.startTime + BigInt(time));
    return {
      hostname: index.hostname,
      startTime: ns(index.startTime),
      firstTime: at(index.firstTime),
      lastTime: at(index.lastTime),
      endTime: at(index.endTime),
      events: index.rows,
      blocks: counts.blocks,
      processSnapshots: counts.processSnapshots,
      hasLatencies: index.hasLatencies,
      problems: problemsOf(index),
    };
  }

  /**
   * A view of what the query selects; ids as in `VIEWS`. Its rows are made when they are asked for.
   * @throws RangeError when there is no such view. @throws FilterError when a condition of the query cannot be used.
   */
  async openView(id: string, query: Query = {}): Promise<OpenTable> {
    const view = findView(id);
    if (view === undefined) throw new RangeError(`There is no view ${id}.`);
    const answered = await this.#selector.answer({ ...query, filters: [...(query.filters ?? []), view.filter] });
    return await new TableMaker(this.index, this.#filters.context, this.#reader).open(view, answered, this.#findings?.found);
  }

  /** The same with all its rows. @throws RangeError @throws FilterError */
  async view(id: string, query: Query = {}): Promise<ViewTable> {
    return await (await this.openView(id, query)).whole();
  }

  /**
   * Tiles with their counts and small histograms, of what the query selects.
   * @param buckets parts that the window is cut into. @throws FilterError when a condition of the query cannot be used.
   */
  async overview(query: Query = {}, buckets = SPARKLINE_BUCKETS): Promise<Overview> {
    return overviewOf(this.index, await this.#selector.answer(query), buckets);
  }

  /** How many events the query selects. @throws FilterError */
  async count(query: Query = {}): Promise<number> {
    return (await this.#selector.answer(query)).selection.count;
  }

  /** Histograms of tiles over the window. @param tiles their ids. @throws FilterError */
  async timelines(tiles: readonly string[], query: Query = {}, buckets = TIMELINE_BUCKETS): Promise<Timelines> {
    return timelinesOf(this.index, await this.#selector.answer(query), tiles, buckets);
  }

  /** Latencies of calls over time. @throws FilterError */
  async spectrogram(query: Query = {}, buckets = TIMELINE_BUCKETS): Promise<Spectrogram> {
    return spectrogramOf(this.index, await this.#selector.answer(query), buckets);
  }

  /** @throws FilterError */
  async processTree(query: Query = {}): Promise<readonly ProcessNode[]> {
    return processTree(this.index, await this.#selector.answer(query));
  }

  /** HTTP exchanges that the query selects, each transaction once; the others of the capture are found by number. @throws FilterError */
  async http(query: Query = {}): Promise<{ readonly transactions: readonly HttpExchange[]; readonly all: readonly HttpExchange[] }> {
    const { selection } = await this.#selector.answer(query);
    const all = httpExchanges(this.index);
    return { transactions: distinctExchanges(all, (row) => selection.has(row)), all };
  }

  /**
   * A page of events, as lines.
   * @param offset position among those that the query selects. @throws FilterError @throws Error when the file cannot be read any more.
   */
  async events(query: Query, offset: number, limit: number, signal?: Signal): Promise<Page<EventLine>> {
    const { selection } = await this.#selector.answer(query);
    return { total: selection.count, items: await this.#pages.lines(pageRows(selection, offset, limit), signal) };
  }

  /** One event with its arguments, fields and neighbours. @throws RangeError when there is no such row. */
  event(row: number): Promise<EventDetail> {
    return this.#pages.detail(row);
  }

  /** Position of a row, or of the next that is selected, among those that the query selects. @throws FilterError */
  async positionOf(query: Query, row: number): Promise<number> {
    return (await this.#selector.answer(query)).selection.positionOf(row);
  }

  /** The row with this event number or, when that one is not shown, the next. */
  rowOfNumber(number: number): number {
    return this.index.numbering.rowOf(number);
  }

  /** A page of what was read and written, with the bytes. @throws FilterError @throws Error when the file cannot be read any more. */
  async stream(query: Query, offset: number, limit: number, signal?: Signal): Promise<Page<StreamChunk>> {
    const { selection } = await this.#selector.answer(streamQuery(query));
    return { total: selection.count, items: await this.#chunks(pageRows(selection, offset, limit), signal) };
  }

  /** Who else reads and writes the descriptor of an event: the other end of a connection. @throws RangeError when there is no such row. */
  conversation(row: number): Conversation | undefined {
    return conversationOf(this.index, row);
  }

  /** HTTP requests on other connections that belong to those on this one: a proxy's to its backend, or the one that it was made for. */
  relatedExchanges(connection: string): readonly RelatedExchange[] {
    return relatedExchanges(this.index, connection);
  }

  /** Sessions on terminals, as they were typed. @throws FilterError */
  async terminals(query: Query = {}, limit = MAX_TERMINAL_CHUNKS): Promise<readonly TerminalSession[]> {
    const { selection } = await this.#selector.answer(streamQuery(query, TERMINAL_FILTER));
    return terminalSessions(await this.#chunks(pageRows(selection, 0, limit)));
  }

  /** The bytes that went one way, joined: what was written, or what was read. At most so many. @throws FilterError */
  async payload(query: Query, direction: 'read' | 'write', maxBytes = MAX_PAYLOAD_BYTES): Promise<{ readonly bytes: Uint8Array; readonly isTruncated: boolean }> {
    const { selection } = await this.#selector.answer(streamQuery(query, `evt.io_dir=${direction}`));
    const parts: Uint8Array[] = [];
    let size = 0;
    let isTruncated = false;
    await this.#reader.read(selection.rows(), (row, event) => {
      const chunk = streamChunk(this.index, row, event);
      if (chunk === undefined) return;
      isTruncated ||= chunk.isTruncated || size + chunk.bytes.length > maxBytes;
      parts.push(chunk.bytes.subarray(0, Math.max(0, maxBytes - size)));
      size += chunk.bytes.length;
    });
    return { bytes: concat(parts), isTruncated };
  }

  /** HTTP messages in bytes that {@link payload} gave: without transfer coding and compression. */
  httpMessages(bytes: Uint8Array): Promise<readonly HttpMessage[]> {
    return httpMessages(bytes, this.#source.platform);
  }

  /** Members of a tar, zip or gzip archive; undefined when the bytes are none. */
  archive(bytes: Uint8Array): Promise<Archive | undefined> {
    return listArchive(bytes, this.#source.platform);
  }

  /** Bytes as text in one of the ways that people read them. */
  text(bytes: Uint8Array, view: ByteView): string {
    return bytesText(bytes, view, this.#source.platform);
  }

  /**
   * Looks for a regular expression, in any case of letters, in event lines or in what was read and written.
   * @param from row to begin at. @throws FilterError
   */
  async find(where: 'events' | 'stream', query: Query, pattern: string, from = 0, limit = 100, signal?: Signal): Promise<FindResult> {
    const { selection } = await this.#selector.answer(where === 'stream' ? streamQuery(query) : query);
    const texts = async (rows: readonly number[]): Promise<{ row: number; text: string }[]> =>
      where === 'events'
        ? (await this.#pages.lines(rows, signal)).map(({ row, process, type, fdName, info }) => ({ row, text: [process, type, fdName ?? '', info].join(' ') }))
        : (await this.#chunks(rows, signal)).map(({ row, bytes }) => ({ row, text: this.text(bytes, 'text') }));
    return await findIn(selection, pattern, texts, from, limit, signal);
  }

  /** Places of rows among the events, or the pieces that were read and written, that the query selects. @throws FilterError */
  async placesOf(where: 'events' | 'stream', query: Query, rows: readonly number[]): Promise<readonly number[]> {
    const { selection } = await this.#selector.answer(where === 'stream' ? streamQuery(query) : query);
    return rows.map((row) => selection.positionOf(row));
  }

  /**
   * Runs rules over the capture, which is read once more for it; afterwards the view `findings` has them.
   * @param rules all of them; those that are not about system calls are left out.
   */
  async findRuleMatches(rules: readonly LoadedRule[], options: Omit<FindingsOptions, 'localTime'> = {}): Promise<Findings> {
    const { file, platform, localTime } = this.#source;
    const findings = await findRuleMatches(this.index, file, platform, rules, { ...options, localTime });
    this.#findings = findings;
    return findings;
  }

  /**
   * The index as bytes, to be kept beside the capture: see `openStored`.
   * @param identity what the capture can be told by: its size and time of change, or a digest.
   * @throws RangeError while the capture is still being read, or when it was not read to its end.
   */
  store(identity: string): readonly Uint8Array[] {
    if (this.index.bytes === 0 || this.index.damage !== undefined) throw new RangeError('only the index of a capture that was read whole is worth keeping');
    return storeIndex(this.index, identity, this.#source.platform);
  }

  get #pages(): EventPages {
    return new EventPages(this.index, this.#filters.context, this.#reader);
  }

  async #chunks(rows: readonly number[], signal?: Signal): Promise<StreamChunk[]> {
    const chunks: StreamChunk[] = [];
    await this.#reader.read(
      rows,
      (row, event) => {
        const chunk = streamChunk(this.index, row, event);
        if (chunk !== undefined) chunks.push(chunk);
      },
      { signal },
    );
    return chunks;
  }
}

function streamQuery(query: Query, more = ''): Query {
  return { ...query, filters: [...(query.filters ?? []), STREAM_FILTER, more] };
}

function pageRows(selection: Selection, offset: number, limit: number): number[] {
  const rows: number[] = [];
  for (let at = Math.max(0, offset); at < Math.min(selection.count, offset + limit); at++) {
    const row = selection.rowAt(at);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function problemsOf({ counts, damage, rows }: CaptureIndex): readonly string[] {
  const problems: string[] = [];
  if (damage !== undefined) problems.push(`${damage}. ${rows === 0 ? 'No event was found before.' : rows === 1 ? 'The event before it can be inspected.' : `The ${rows} events before it can be inspected.`}`);
  if (counts.damaged > 0) problems.push(`${counts.damaged === 1 ? 'One damaged block was' : `${counts.damaged} damaged blocks were`} left out.`);
  if (counts.unknownEvents > 0) problems.push(`${counts.unknownEvents === 1 ? 'One event is of a type that this version does not know; it was' : `${counts.unknownEvents} events are of types that this version does not know; they were`} left out.`);
  return problems;
}
