/** Computes a view: groups the selected rows and fills the columns. */
import { outputOf, type FieldContext, type FieldOutput } from '@eyrie/fields';
import type { CaptureIndex } from '../capture-index.ts';
import type { Mark } from '../events/marks.ts';
import type { RowContext } from '../query/row-context.ts';
import type { Answered } from '../query/selector.ts';
import { isIndexed } from '../query/indexed-fields.ts';
import type { EventReader } from '../reading/event-reader.ts';
import type { Finding } from '../findings/findings.ts';
import type { Cell, Column, ComputedRow, ViewDefinition } from './definition.ts';
import { grouperOf, NO_GROUP, type Grouper } from './grouper.ts';
import { callsOf, measureOf } from './measures.ts';
import { factsOf, type SampleName } from './sample-facts.ts';
import type { GroupHead } from '../service/grouped-rows.ts';

export interface ViewRow {
  /** What the row is about, as text. */
  readonly key: string;
  /** Selects the events of the row. */
  readonly filter: string;
  readonly cells: readonly Cell[];
  /** Rows of its first and last event; undefined: it has none (an idle process). */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** The row stands for others that have one value in common. */
  readonly group?: GroupHead;
}

export interface ViewTable {
  readonly view: ViewDefinition;
  readonly columns: readonly Column[];
  readonly rows: readonly ViewRow[];
  /** By column: the sum of what can be summed. */
  readonly totals: readonly (number | undefined)[];
  /** ns that rates were made with. */
  readonly duration: number;
}

const SECOND = 1e9;
/** Longer lists are cut; the table says how many events there are. */
const MAX_LIST_ROWS = 1_000_000;

interface Group {
  readonly key: string;
  readonly filter: string;
  readonly first: number;
  readonly last: number;
  readonly processes: Set<number>;
  readonly threads: Set<number>;
  /** Who stands for the group when it has no event. */
  idle: number;
}

export class TableMaker {
  readonly #index: CaptureIndex;
  readonly #context: RowContext;
  readonly #reader: EventReader;

  constructor(index: CaptureIndex, context: RowContext, reader: EventReader) {
    this.#index = index;
    this.#context = context;
    this.#reader = reader;
  }

  /** @throws Error when the view is about the bytes of events, and the file cannot be read any more. */
  async make(view: ViewDefinition, answered: Answered, findings: readonly Finding[] | undefined): Promise<ViewTable> {
    this.#context.begin();
    const duration = this.#duration(answered);
    const rows = await this.#rows(view, answered, duration, findings);
    return { view, columns: view.columns, rows: sorted(rows, view), totals: view.columns.map((column, at) => total(column, rows, at)), duration };
  }

  async #rows(view: ViewDefinition, answered: Answered, duration: number, findings: readonly Finding[] | undefined): Promise<ViewRow[]> {
    if (view.compute !== undefined) return view.compute({ index: this.#index, answered, findings }).map((row) => rowOf(view, row));
    if (view.key !== undefined) return this.#grouped(view, view.key, answered, duration);
    return view.columns.some(({ source }) => source.kind === 'field' && !isIndexed(source.field)) ? await this.#listWithBytes(view, answered) : this.#list(view, answered);
  }

  /** ns of the window, within the capture. */
  #duration({ window }: Answered): number {
    const { firstTime, endTime } = this.#index;
    return Math.max(1, Math.min(window.to, endTime) - Math.max(window.from, firstTime));
  }

  #list(view: ViewDefinition, { selection }: Answered): ViewRow[] {
    const outputs = view.columns.map(outputOfColumn);
    const marks = new MarkCursor(this.#index.marks);
    const rows: ViewRow[] = [];
    for (const row of selection.rows()) {
      if (rows.length >= MAX_LIST_ROWS) break;
      const { chunk, index } = this.#index.chunkOf(row);
      this.#context.moveWholly(chunk, index);
      const mark = marks.at(row);
      const cells = view.columns.map(({ source, unit }, at) => (source.kind === 'mark' ? propertyOf(mark, source.of, source.property) : fieldCell(outputs[at], unit, this.#context)));
      rows.push(listRow(row, this.#context.event.num, cells));
    }
    return rows;
  }

  /** The same for columns that need more of events than the index has. */
  async #listWithBytes(view: ViewDefinition, { selection }: Answered): Promise<ViewRow[]> {
    const outputs = view.columns.map(outputOfColumn);
    const rows: ViewRow[] = [];
    await this.#reader.read(selection.rows(), (row, event) => {
      if (rows.length >= MAX_LIST_ROWS) return;
      const { chunk, index } = this.#index.chunkOf(row);
      this.#context.moveWholly(chunk, index);
      const context = this.#context.over(event);
      rows.push(listRow(row, this.#context.event.num, view.columns.map(({ unit }, at) => fieldCell(outputs[at], unit, context))));
    });
    return rows;
  }

  #grouped(view: ViewDefinition, key: string, answered: Answered, duration: number): ViewRow[] {
    const grouper = grouperOf(key, this.#index, this.#context);
    const groups: Group[] = [];
    const numbers = this.#collect(grouper, groups, answered, view);
    if (view.hasIdle === true) this.#addIdle(grouper, groups, answered);
    const columns = view.columns.map((column) => this.#column(column, view, groups, numbers, answered, duration));
    return groups.flatMap((group, number) => {
      if (group === undefined) return [];
      const { first, last } = group;
      return [{ key: group.key, filter: group.filter, cells: columns.map((cells) => cells(number)), first: first < 0 ? undefined : first, last: last < 0 ? undefined : last }];
    });
  }

  /** @returns per part of the selection the group of each of its rows. */
  #collect(grouper: Grouper, groups: Group[], { selection }: Answered, view: ViewDefinition): readonly Int32Array[] {
    let first = new Int32Array(1024).fill(-1);
    let last = first.slice();
    const numbers = selection.parts.map(({ chunk, rows, count }) => {
      const ofPart = new Int32Array(count);
      const { column, known } = grouper;
      const ids = column === undefined ? undefined : chunk[column];
      for (let at = 0; at < count; at++) {
        const place = rows[at] ?? 0;
        const number = (ids === undefined ? undefined : known?.[ids[place] ?? 0]) ?? grouper.groupOf(chunk, place);
        ofPart[at] = number;
        if (number === NO_GROUP) continue;
        while (number >= first.length) [first, last] = [doubled(first), doubled(last)];
        const row = chunk.firstRow + place;
        if (first[number] === -1) first[number] = row;
        last[number] = row;
      }
      return ofPart;
    });
    for (const [number, row] of first.entries()) if (row >= 0) groups[number] = newGroup(grouper, number, row, last[number] ?? row);
    if (view.columns.some(({ source }) => source.kind === 'sample')) this.#collectActors(groups, numbers, selection);
    return numbers;
  }

  /** Who acted in each group. What such views are keyed by is the actor's: each actor belongs to one group. */
  #collectActors(groups: readonly Group[], numbers: readonly Int32Array[], { parts }: Answered['selection']): void {
    const { list } = this.#index.actors;
    const seen = new Uint8Array(list.length);
    for (const [part, { chunk, rows, count }] of parts.entries()) {
      for (let at = 0; at < count; at++) {
        const actor = chunk.actor[rows[at] ?? 0] ?? 0;
        if (seen[actor] === 1) continue;
        seen[actor] = 1;
        const group = groups[numbers[part]?.[at] ?? NO_GROUP];
        const process = list[actor]?.process.number;
        if (group === undefined || process === undefined) continue;
        group.threads.add(actor);
        group.processes.add(process);
      }
    }
  }

  #addIdle(grouper: Grouper, groups: Group[], { holdsIdle, reachesEnd }: Answered): void {
    if (!reachesEnd) return;
    for (const actor of this.#index.survivors) {
      const number = grouper.groupOfActor(actor.number);
      if (number === NO_GROUP || !holdsIdle(actor.thread)) continue;
      const group = (groups[number] ??= newGroup(grouper, number, -1, -1));
      group.processes.add(actor.process.number);
      group.threads.add(actor.number);
      if (group.idle < 0) group.idle = actor.number;
    }
  }

  #column(column: Column, view: ViewDefinition, groups: readonly Group[], numbers: readonly Int32Array[], answered: Answered, duration: number): (group: number) => Cell {
    const { source, unit } = column;
    switch (source.kind) {
      case 'field': {
        const output = outputOfColumn(column);
        return (number) => {
          const group = groups[number];
          if (group === undefined) return undefined;
          this.#moveTo(source.of === 'first' ? group.first : group.last, group.idle);
          return fieldCell(output, unit, this.#context);
        };
      }
      case 'measure':
        return this.#measured(source, groups.length, numbers, answered, duration);
      case 'sample':
        return this.#sampled(source.sample, view, groups, answered);
      case 'mark':
        return this.#marked(source, groups.length, numbers, answered);
      case 'computed':
        return () => undefined;
    }
  }

  #moveTo(row: number, idle: number): void {
    const actor = this.#index.actors.list[idle];
    if (row >= 0) {
      const { chunk, index } = this.#index.chunkOf(row);
      this.#context.moveWholly(chunk, index);
    } else if (actor !== undefined) this.#context.moveToIdle(actor.thread, this.#index.endTime);
  }

  #measured({ measure, aggregate }: Extract<Column['source'], { kind: 'measure' }>, count: number, numbers: readonly Int32Array[], { selection }: Answered, duration: number): (group: number) => Cell {
    const value = measureOf(measure, this.#index);
    const isCounted = callsOf(measure, this.#index);
    const sums = new Float64Array(count);
    const counts = aggregate === 'average' ? new Float64Array(count) : undefined;
    selection.parts.forEach(({ chunk, rows, count: size }, part) => {
      const groups = numbers[part];
      if (groups === undefined) return;
      for (let at = 0; at < size; at++) {
        const group = groups[at] ?? NO_GROUP;
        if (group < 0) continue;
        const place = rows[at] ?? 0;
        if (counts !== undefined) counts[group] = (counts[group] ?? 0) + 1;
        if (isCounted[chunk.call[place] ?? 0] === 0) continue;
        const number = value(chunk, place);
        if (aggregate === 'max') sums[group] = Math.max(sums[group] ?? 0, number);
        else sums[group] = (sums[group] ?? 0) + number;
      }
    });
    if (counts !== undefined) return (group) => ((counts[group] ?? 0) === 0 ? 0 : (sums[group] ?? 0) / (counts[group] ?? 1));
    return aggregate === 'rate' ? (group) => ((sums[group] ?? 0) * SECOND) / duration : (group) => sums[group] ?? 0;
  }

  #marked({ of, property, aggregate }: Extract<Column['source'], { kind: 'mark' }>, count: number, numbers: readonly Int32Array[], { selection }: Answered): (group: number) => Cell {
    const cursor = new MarkCursor(this.#index.marks);
    const values: Cell[][] = Array.from({ length: count }, () => []);
    selection.parts.forEach(({ chunk, rows, count: size }, part) => {
      for (let at = 0; at < size; at++) {
        const value = propertyOf(cursor.at(chunk.firstRow + (rows[at] ?? 0)), of, property);
        if (value !== undefined) values[numbers[part]?.[at] ?? NO_GROUP]?.push(value);
      }
    });
    if (aggregate === 'first') return (group) => values[group]?.[0];
    return (group) => (values[group] ?? []).reduce<number>((sum, value) => sum + Number(value), 0) / Math.max(1, values[group]?.length ?? 0);
  }

  #sampled(name: SampleName, view: ViewDefinition, groups: readonly Group[], { window }: Answered): (group: number) => Cell {
    const facts = factsOf(this.#index, window);
    const { list } = this.#index.actors;
    const tids = (group: Group): Set<number> => new Set([...group.threads].map((actor) => list[actor]?.thread.tid ?? -1));
    return (number) => {
      const group = groups[number];
      if (group === undefined) return 0;
      if (name === 'processes') return group.processes.size;
      if (name === 'threads') return tids(group).size;
      if (view.key === 'thread.tid' && (name === 'cpu' || name === 'cpuUser' || name === 'cpuSystem')) {
        const { cpu, user, system } = facts.ofThread([...group.processes][0] ?? -1, Number(group.key));
        return name === 'cpu' ? cpu : name === 'cpuUser' ? user : system;
      }
      let result = 0;
      for (const process of group.processes) result += Math.max(0, facts.of(process)[name]);
      return name === 'fdLimit' && result === 0 ? undefined : result;
    };
  }
}

type CellOutput = Pick<FieldOutput, 'json'>;

function fieldCell(output: CellOutput | undefined, unit: Column['unit'], context: FieldContext): Cell {
  const value = output?.json(context);
  return typeof value === 'bigint' && unit !== 'time' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

function rowOf({ columns }: ViewDefinition, { key, filter, cells, first, last }: ComputedRow): ViewRow {
  return { key, filter, cells: columns.map(({ title }) => cells[title]), first, last };
}

function listRow(row: number, number: number, cells: readonly Cell[]): ViewRow {
  return { key: String(number), filter: `evt.num=${number}`, cells, first: row, last: row };
}

function doubled(rows: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(rows.length * 2).fill(-1);
  larger.set(rows);
  return larger;
}

/** @param first row of its first event; -1: none. */
function newGroup(grouper: Grouper, number: number, first: number, last: number): Group {
  return { key: grouper.keyOf(number), filter: grouper.filterOf(number), first, last, processes: new Set(), threads: new Set(), idle: -1 };
}

const ARGUMENT = 'evt.arg.';

function outputOfColumn({ source }: Column): CellOutput | undefined {
  if (source.kind !== 'field') return undefined;
  const outputs = [source.field, ...(source.others ?? [])].map((name) => (name.startsWith(ARGUMENT) ? outputOf('evt.arg', name.slice(ARGUMENT.length)) : outputOf(name, undefined)));
  return { json: (context) => firstOf(outputs, context) };
}

function firstOf(outputs: readonly FieldOutput[], context: FieldContext): Cell {
  for (const output of outputs) {
    const value = output.json(context);
    if (value !== undefined && value !== '' && value !== '<NA>') return value;
  }
  return outputs.length === 1 ? outputs[0]?.json(context) : undefined;
}

/** Marks by row, asked in ascending order. */
class MarkCursor {
  readonly #marks: readonly Mark[];
  #next = 0;

  constructor(marks: readonly Mark[]) {
    this.#marks = marks;
  }

  at(row: number): Mark | undefined {
    while ((this.#marks[this.#next]?.row ?? Number.POSITIVE_INFINITY) < row) this.#next += 1;
    const mark = this.#marks[this.#next];
    return mark?.row === row ? mark : undefined;
  }
}

function propertyOf(mark: Mark | undefined, kind: Mark['kind'], property: string): Cell {
  if (mark === undefined || mark.kind !== kind) return undefined;
  return (mark as unknown as Readonly<Record<string, string | number>>)[property];
}

const SUMMED: ReadonlySet<Column['unit']> = new Set(['count', 'bytes', 'bytesPerSecond', 'perSecond']);

/** Whether the numbers of several rows add up to one that means something. */
export function isSummed({ unit, source }: Column): boolean {
  return SUMMED.has(unit) && source.kind !== 'field' && !(source.kind === 'measure' && (source.aggregate === 'average' || source.aggregate === 'max'));
}

function total(column: Column, rows: readonly ViewRow[], at: number): number | undefined {
  if (!isSummed(column)) return undefined;
  return rows.reduce((sum, { cells }) => sum + (typeof cells[at] === 'number' ? cells[at] : 0), 0);
}

/** Numbers downwards, texts upwards; rows with equal ones stay in the order of the capture. */
function sorted(rows: readonly ViewRow[], view: ViewDefinition): ViewRow[] {
  const at = view.columns.findIndex(({ title }) => title === view.sortBy);
  if (at < 0) return [...rows];
  return rows.toSorted((a, b) => compare(a.cells[at], b.cells[at]));
}

export function compare(left: Cell, right: Cell): number {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  if (typeof left === 'string' || typeof right === 'string') return String(left) < String(right) ? -1 : Number(left !== right);
  return left > right ? -1 : Number(left !== right);
}

/** The same, or turned round; those without a value stand last either way. */
export function compareFor(isReversed: boolean, left: Cell, right: Cell): number {
  if (left === undefined || right === undefined) return compare(left, right);
  return isReversed ? -compare(left, right) : compare(left, right);
}
