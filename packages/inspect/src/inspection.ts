/** An open capture: what can be asked about it. Questions about a capture that is still being read are answered of what was read so far. */
import type { LocalTime } from '@eyrie/fields';
import type { Platform } from '@eyrie/scap';
import { ns, type Nanoseconds } from '@eyrie/schema';
import type { CaptureIndex } from './capture-index.ts';
import type { CaptureFile, RandomAccess } from './open/capture-file.ts';
import { readBits } from './open/read-again.ts';
import { overviewOf, type Overview } from './overview/overview.ts';
import { composed, type Query } from './query/query.ts';
import { RowFilters } from './query/row-filter.ts';
import { Selector } from './query/selector.ts';
import { findView } from './views/catalogue.ts';
import { TableMaker, type ViewTable } from './views/table.ts';

/** Parts of the small histogram of a tile. */
const SPARKLINE_BUCKETS = 40;

export interface InspectionSource {
  readonly file: CaptureFile;
  readonly platform: Platform;
  /** The uncompressed capture. */
  readonly bytes: RandomAccess;
  readonly localTime: LocalTime | undefined;
}

export interface CaptureSummary {
  readonly hostname: string;
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
  readonly #filters: RowFilters;
  readonly #selector: Selector;

  constructor(index: CaptureIndex, source: InspectionSource) {
    this.index = index;
    this.#filters = new RowFilters(index, source.localTime);
    this.#selector = new Selector(index, this.#filters, (filter) => readBits(source, filter, index.rows));
  }

  get summary(): CaptureSummary {
    const { index } = this;
    const { counts } = index;
    const at = (time: number): Nanoseconds => ns(index.startTime + BigInt(time));
    return {
      hostname: index.hostname,
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
   * A view of what the query selects; ids as in `VIEWS`.
   * @throws RangeError when there is no such view. @throws FilterError when a condition of the query cannot be used.
   */
  async view(id: string, query: Query = {}): Promise<ViewTable> {
    const view = findView(id);
    if (view === undefined) throw new RangeError(`There is no view ${id}.`);
    const answered = await this.#selector.answer({ ...query, filters: [...(query.filters ?? []), view.filter] });
    return new TableMaker(this.index, this.#filters.context).make(view, answered);
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

  /** Conditions as one text, as it can be typed. */
  composed(query: Query): string {
    return composed(query.filters ?? []);
  }
}

function problemsOf({ counts, damage, rows }: CaptureIndex): readonly string[] {
  const problems: string[] = [];
  if (damage !== undefined) problems.push(`${damage}. ${rows === 0 ? 'No event was found before.' : `The ${rows} events before it can be inspected.`}`);
  if (counts.damaged > 0) problems.push(`${counts.damaged} damaged blocks were left out.`);
  if (counts.unknownEvents > 0) problems.push(`${counts.unknownEvents} events are of types that this version does not know; they were left out.`);
  return problems;
}
