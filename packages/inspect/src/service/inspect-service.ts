/** Everything that can be asked about an open capture, as calls whose arguments and answers are plain data: they may cross to a worker or a server. */
import { compileSearch, filterOf, FilterError, loadRules, problemText, type RulesText } from '@eyrie/rules';
import type { EventDetail, EventLine } from '../dig/events.ts';
import type { Findings } from '../findings/findings.ts';
import type { CaptureSummary, Inspection, Page } from '../inspection.ts';
import type { Overview } from '../overview/overview.ts';
import type { ProcessNode } from '../overview/process-tree.ts';
import type { Spectrogram } from '../overview/spectrogram.ts';
import type { Query } from '../query/query.ts';
import type { Archive } from '../streams/archive.ts';
import type { Conversation } from '../streams/conversation.ts';
import type { HttpMessage } from '../streams/http-message.ts';
import type { StreamChunk } from '../streams/stream-chunk.ts';
import type { TerminalSession } from '../streams/terminal.ts';
import type { RelatedExchange } from '../transactions/related.ts';
import type { ViewRow } from '../views/open-table.ts';
import { TablePages, type TableHead, type TableRequest } from './table-pages.ts';

export interface FilterProblem {
  readonly message: string;
  /** Index into the condition. */
  readonly at: number;
}

export interface InspectService {
  summary(): Promise<CaptureSummary>;
  /** The tiles of what the query selects; the window, or else the capture, cut into so many parts. @throws FilterError */
  overview(query: Query, parts: number): Promise<Overview>;
  /** How many rows a view has, and its totals. @throws FilterError */
  table(request: TableRequest): Promise<TableHead>;
  /** @throws FilterError */
  rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]>;
  /** Places of the rows that hold the text or match the regular expression, capital or small; at most 10,000. */
  findRows(request: TableRequest, pattern: string): Promise<readonly number[]>;
  /** What is wrong with a condition; undefined: nothing. */
  check(filter: string): Promise<FilterProblem | undefined>;
  /** A page of events as lines. @throws FilterError */
  events(query: Query, offset: number, limit: number): Promise<Page<EventLine>>;
  event(row: number): Promise<EventDetail>;
  /** Place of a row, or of the next that is selected, among those that the query selects. @throws FilterError */
  positionOf(query: Query, row: number): Promise<number>;
  /** A page of what was read and written. @throws FilterError */
  stream(query: Query, offset: number, limit: number): Promise<Page<StreamChunk>>;
  /** Places of the events, or of the pieces that were read and written, in which a pattern is found; the first 1,000. @throws FilterError */
  findPlaces(where: 'events' | 'stream', query: Query, pattern: string): Promise<readonly number[]>;
  /** All ends of what the event's descriptor stands for; undefined: it has no named descriptor. */
  conversation(row: number): Promise<Conversation | undefined>;
  /** HTTP requests on other connections that belong to those on this one. */
  related(connection: string): Promise<readonly RelatedExchange[]>;
  /** What went one way, joined and taken apart. @throws FilterError */
  transferred(query: Query, direction: 'read' | 'write'): Promise<TransferredBytes>;
  processTree(query: Query): Promise<readonly ProcessNode[]>;
  spectrogram(query: Query, parts: number): Promise<Spectrogram>;
  terminals(query: Query): Promise<readonly TerminalSession[]>;
  /** Runs rules over the capture. @throws RangeError with what is wrong with them, a line each. */
  findings(rules: readonly RulesText[]): Promise<Findings>;
}

/** The bytes of one direction, and what they are. */
export interface TransferredBytes {
  readonly bytes: Uint8Array;
  /** More went through than was recorded. */
  readonly isTruncated: boolean;
  /** HTTP messages in them; none when they are no HTTP. */
  readonly messages: readonly HttpMessage[];
  readonly archive: Archive | undefined;
}

/** More matches than anybody goes through. */
const MAX_FOUND = 1000;

export class LocalInspectService implements InspectService {
  readonly #inspection: Inspection;
  readonly #tables: TablePages;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
    this.#tables = new TablePages(inspection);
  }

  /** Forgets what was computed: the capture has grown. */
  refresh(): void {
    this.#tables.refresh();
  }

  summary(): Promise<CaptureSummary> {
    return Promise.resolve(this.#inspection.summary);
  }

  overview(query: Query, parts: number): Promise<Overview> {
    return this.#inspection.overview(query, parts);
  }

  table(request: TableRequest): Promise<TableHead> {
    return this.#tables.head(request);
  }

  rows(request: TableRequest, first: number, end: number): Promise<readonly ViewRow[]> {
    return this.#tables.rows(request, first, end);
  }

  findRows(request: TableRequest, pattern: string): Promise<readonly number[]> {
    return this.#tables.find(request, compileSearch(pattern));
  }

  check(filter: string): Promise<FilterProblem | undefined> {
    return Promise.resolve(problemOf(filter));
  }

  events(query: Query, offset: number, limit: number): Promise<Page<EventLine>> {
    return this.#inspection.events(query, offset, limit);
  }

  event(row: number): Promise<EventDetail> {
    return this.#inspection.event(row);
  }

  positionOf(query: Query, row: number): Promise<number> {
    return this.#inspection.positionOf(query, row);
  }

  stream(query: Query, offset: number, limit: number): Promise<Page<StreamChunk>> {
    return this.#inspection.stream(query, offset, limit);
  }

  async findPlaces(where: 'events' | 'stream', query: Query, pattern: string): Promise<readonly number[]> {
    const { found } = await this.#inspection.find(where, query, pattern, 0, MAX_FOUND);
    return await this.#inspection.placesOf(where, query, found);
  }

  conversation(row: number): Promise<Conversation | undefined> {
    return Promise.resolve(this.#inspection.conversation(row));
  }

  related(connection: string): Promise<readonly RelatedExchange[]> {
    return Promise.resolve(this.#inspection.relatedExchanges(connection));
  }

  async transferred(query: Query, direction: 'read' | 'write'): Promise<TransferredBytes> {
    const { bytes, isTruncated } = await this.#inspection.payload(query, direction);
    return { bytes, isTruncated, messages: await this.#inspection.httpMessages(bytes), archive: await this.#inspection.archive(bytes) };
  }

  processTree(query: Query): Promise<readonly ProcessNode[]> {
    return this.#inspection.processTree(query);
  }

  spectrogram(query: Query, parts: number): Promise<Spectrogram> {
    return this.#inspection.spectrogram(query, parts);
  }

  terminals(query: Query): Promise<readonly TerminalSession[]> {
    return this.#inspection.terminals(query);
  }

  async findings(rules: readonly RulesText[]): Promise<Findings> {
    const loaded = loadRules(rules);
    if (!loaded.successful) throw new RangeError([...loaded.results.flatMap((result) => result.errors).map(problemText), ...(loaded.pluginProblem === undefined ? [] : [loaded.pluginProblem])].join('\n'));
    const findings = await this.#inspection.findRuleMatches(loaded.rules);
    this.refresh();
    return findings;
  }
}

function problemOf(filter: string): FilterProblem | undefined {
  if (filter.trim() === '') return undefined;
  try {
    filterOf(filter);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return { message: error.message, at: error.position.offset };
    throw error;
  }
}
