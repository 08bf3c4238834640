/** Rows of views in which a row stands for the events that have the same key. */
import type { CaptureIndex } from '../capture-index.ts';
import type { RowContext } from '../query/row-context.ts';
import type { SelectionPart } from '../query/selection.ts';
import type { Answered } from '../query/selector.ts';
import type { Cell, Column, ViewDefinition } from './definition.ts';
import { fieldCellOf } from './field-cell.ts';
import { grouperOf, NO_GROUP, type Grouper } from './grouper.ts';
import { MarkCursor, propertyOf } from './mark-cursor.ts';
import { longestLatencies, summingOf, type Ids, type Summing } from './measures.ts';
import type { RowSource, ViewRow } from './open-table.ts';
import { factsOf, type SampleName } from './sample-facts.ts';

const SECOND = 1e9;
const NONE = -1;
/** After every row. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Rows of the selection in one chunk, and what each belongs to. */
interface GroupedPart {
  readonly part: SelectionPart;
  readonly ids: Ids;
}

type GroupCell = (group: number) => Cell;

export class GroupRows implements RowSource {
  readonly #index: CaptureIndex;
  readonly #context: RowContext;
  readonly #view: ViewDefinition;
  readonly #answered: Answered;
  readonly #duration: number;
  readonly #grouper: Grouper;
  readonly #parts: readonly GroupedPart[];
  /** By number of what the grouper asks of: its group, as far as it was asked; undefined: rows belong to groups as they are. */
  readonly #groupOfId: Int32Array | undefined;
  /** By group: row of its first and last event. */
  #first: Int32Array = new Int32Array(1024).fill(NONE);
  #last: Int32Array = new Int32Array(1024).fill(NONE);
  /** By group that has no event: who stands for it. */
  readonly #idle: number[] = [];
  /** By group: who is in it; only of views that show something about them. */
  readonly #actors: number[][] = [];
  /** The groups that there are, in the order of their numbers. */
  readonly #groups: readonly number[];
  readonly #cells: (GroupCell | undefined)[] = [];

  /** @param key field that events are grouped by. @param duration ns that rates are made with. */
  constructor(view: ViewDefinition, key: string, index: CaptureIndex, context: RowContext, answered: Answered, duration: number) {
    this.#index = index;
    this.#context = context;
    this.#view = view;
    this.#answered = answered;
    this.#duration = duration;
    this.#grouper = grouperOf(key, index, context);
    const { column, known } = this.#grouper;
    this.#groupOfId = known;
    if (column === undefined || known === undefined) this.#parts = answered.selection.parts.map((part) => ({ part, ids: this.#groupsOf(part) }));
    else {
      this.#parts = answered.selection.parts.map((part) => ({ part, ids: part.chunk[column] }));
      this.#findGroups(known);
    }
    const isOfActors = view.columns.some(({ source }) => source.kind === 'sample');
    if (isOfActors) this.#collectActors();
    if (view.hasIdle === true && answered.reachesEnd) this.#addIdle(isOfActors);
    const groups: number[] = [];
    for (let group = 0; group < Math.max(this.#first.length, this.#idle.length); group++) if ((this.#first[group] ?? NONE) !== NONE || this.#idle[group] !== undefined) groups.push(group);
    // In the order of the capture; who did nothing comes last.
    this.#groups = groups.sort((a, b) => this.#orderOf(a) - this.#orderOf(b));
  }

  #orderOf(group: number): number {
    const first = this.#first[group] ?? NONE;
    return first === NONE ? LAST : first;
  }

  get count(): number {
    return this.#groups.length;
  }

  column(at: number): Promise<readonly Cell[]> {
    const cell = this.#cellOf(at);
    this.#context.begin();
    return Promise.resolve(this.#groups.map(cell));
  }

  rows(places: readonly number[]): Promise<readonly ViewRow[]> {
    const cells = this.#view.columns.map((_, at) => this.#cellOf(at));
    this.#context.begin();
    return Promise.resolve(
      places.map((place): ViewRow => {
        const group = this.#groups[place] ?? NONE;
        const [first, last] = [this.#first[group] ?? NONE, this.#last[group] ?? NONE];
        return { key: this.#grouper.keyOf(group), filter: this.#grouper.filterOf(group), cells: cells.map((cell) => cell(group)), first: first === NONE ? undefined : first, last: last === NONE ? undefined : last };
      }),
    );
  }

  /** Rows belong to what the grouper asks of; that belongs to groups. */
  #findGroups(known: Int32Array): void {
    const first = new Int32Array(known.length).fill(NONE);
    const last = new Int32Array(known.length).fill(NONE);
    for (const { part, ids } of this.#parts) noteEnds(part, ids, first, last);
    for (let id = 0; id < first.length; id++) {
      const row = first[id] ?? NONE;
      if (row === NONE) continue;
      const { chunk, index } = this.#index.chunkOf(row);
      const group = this.#grouper.groupOf(chunk, index);
      if (group === NO_GROUP) continue;
      this.#makeRoom(group);
      const before = this.#first[group] ?? NONE;
      if (before === NONE || row < before) this.#first[group] = row;
      this.#last[group] = Math.max(this.#last[group] ?? NONE, last[id] ?? NONE);
    }
  }

  /** By place. */
  #groupsOf(part: SelectionPart): Int32Array {
    const { chunk, rows, count } = part;
    const groups = new Int32Array(chunk.count);
    for (let at = 0; at < count; at++) {
      const place = rows[at] ?? 0;
      const group = this.#grouper.groupOf(chunk, place);
      groups[place] = group;
      if (group >= this.#first.length) this.#makeRoom(group);
    }
    noteEnds(part, groups, this.#first, this.#last);
    return groups;
  }

  #makeRoom(group: number): void {
    if (group < this.#first.length) return;
    this.#first = enlarged(this.#first, group);
    this.#last = enlarged(this.#last, group);
  }

  /** What such views are keyed by is the actor's: each actor belongs to one group. */
  #collectActors(): void {
    const seen = new Uint8Array(this.#index.actors.list.length);
    for (const { part: { chunk, rows, count }, ids } of this.#parts) {
      const { actor: actors } = chunk;
      for (let at = 0; at < count; at++) {
        const place = rows[at] ?? 0;
        const actor = actors[place] ?? 0;
        if (seen[actor] === 1) continue;
        seen[actor] = 1;
        const group = this.#groupAt(ids, place);
        if (group >= 0) this.#addActor(group, actor);
      }
    }
  }

  #groupAt(ids: Ids, place: number): number {
    const id = ids[place] ?? NO_GROUP;
    return this.#groupOfId === undefined ? id : (this.#groupOfId[id] ?? NO_GROUP);
  }

  #addActor(group: number, actor: number): void {
    while (this.#actors.length <= group) this.#actors.push([]);
    this.#actors[group]?.push(actor);
  }

  #addIdle(isOfActors: boolean): void {
    for (const { number, thread } of this.#index.survivors) {
      const group = this.#grouper.groupOfActor(number);
      if (group === NO_GROUP || !this.#answered.holdsIdle(thread)) continue;
      if ((this.#first[group] ?? NONE) === NONE) this.#idle[group] ??= number;
      if (isOfActors) this.#addActor(group, number);
    }
  }

  #cellOf(at: number): GroupCell {
    const column = this.#view.columns[at];
    return (this.#cells[at] ??= column === undefined ? () => undefined : this.#newCell(column));
  }

  #newCell(column: Column): GroupCell {
    const { source } = column;
    switch (source.kind) {
      case 'field': {
        const cell = fieldCellOf(column);
        const ends = source.of === 'first' ? this.#first : this.#last;
        return (group) => {
          this.#moveTo(ends[group] ?? NONE, group);
          return cell?.(this.#context);
        };
      }
      case 'measure':
        return this.#measured(source);
      case 'longest': {
        const longest = this.#sums(longestLatencies, Math.max);
        return (group) => longest[group] ?? 0;
      }
      case 'sample':
        return this.#sampled(source.sample);
      case 'mark':
        return this.#marked(source);
      case 'computed':
        return () => undefined;
    }
  }

  #moveTo(row: number, group: number): void {
    const actor = this.#index.actors.list[this.#idle[group] ?? NONE];
    if (row !== NONE) {
      const { chunk, index } = this.#index.chunkOf(row);
      this.#context.moveWholly(chunk, index);
    } else if (actor !== undefined) this.#context.moveToIdle(actor.thread, this.#index.endTime);
  }

  /** @param joined of what two parts of a group have. */
  #sums(add: Summing, joined = (left: number, right: number): number => left + right): Float64Array {
    const groupOfId = this.#groupOfId;
    const byId = new Float64Array(groupOfId?.length ?? this.#first.length);
    for (const { part, ids } of this.#parts) add(part, ids, byId);
    if (groupOfId === undefined) return byId;
    const sums = new Float64Array(this.#first.length);
    for (const [id, sum] of byId.entries()) {
      const group = groupOfId[id] ?? NO_GROUP;
      if (group >= 0 && sum !== 0) sums[group] = joined(sums[group] ?? 0, sum);
    }
    return sums;
  }

  #measured({ measure, aggregate }: Extract<Column['source'], { kind: 'measure' }>): GroupCell {
    const sums = this.#sums(summingOf(measure, this.#index));
    if (aggregate === 'sum') return (group) => sums[group] ?? 0;
    if (aggregate === 'rate') return (group) => ((sums[group] ?? 0) * SECOND) / this.#duration;
    const counts = this.#sums(summingOf('count', this.#index));
    return (group) => (sums[group] ?? 0) / Math.max(1, counts[group] ?? 0);
  }

  #marked({ of, property, aggregate }: Extract<Column['source'], { kind: 'mark' }>): GroupCell {
    const cursor = new MarkCursor(this.#index.marks);
    const values: Cell[][] = [];
    for (const { part: { chunk, rows, count }, ids } of this.#parts) {
      for (let at = 0; at < count; at++) {
        const place = rows[at] ?? 0;
        const value = propertyOf(cursor.at(chunk.firstRow + place), of, property);
        if (value !== undefined) (values[this.#groupAt(ids, place)] ??= []).push(value);
      }
    }
    if (aggregate === 'first') return (group) => values[group]?.[0];
    return (group) => (values[group] ?? []).reduce<number>((sum, value) => sum + Number(value), 0) / Math.max(1, values[group]?.length ?? 0);
  }

  #sampled(name: SampleName): GroupCell {
    const facts = factsOf(this.#index, this.#answered.window);
    const { list } = this.#index.actors;
    const isOfThreads = this.#view.key === 'thread.tid' && (name === 'cpu' || name === 'cpuUser' || name === 'cpuSystem');
    return (group) => {
      const actors = this.#actors[group] ?? [];
      if (name === 'threads') return new Set(actors.map((actor) => list[actor]?.thread.tid ?? NONE)).size;
      const processes = new Set(actors.map((actor) => list[actor]?.process.number ?? NONE));
      if (name === 'processes') return processes.size;
      if (isOfThreads) {
        const { cpu, user, system } = facts.ofThread([...processes][0] ?? NONE, Number(this.#grouper.keyOf(group)));
        return name === 'cpu' ? cpu : name === 'cpuUser' ? user : system;
      }
      let result = 0;
      for (const process of processes) result += Math.max(0, facts.of(process)[name]);
      return name === 'fdLimit' && result === 0 ? undefined : result;
    };
  }
}

/** By id: row of its first and last event. */
function noteEnds({ chunk: { firstRow }, rows, count }: SelectionPart, ids: Ids, first: Int32Array, last: Int32Array): void {
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    const id = ids[place] ?? NO_GROUP;
    if (id < 0) continue;
    if (first[id] === NONE) first[id] = firstRow + place;
    last[id] = firstRow + place;
  }
}

function enlarged(rows: Int32Array, group: number): Int32Array {
  const larger = new Int32Array(Math.max(group + 1, rows.length * 2)).fill(NONE);
  larger.set(rows);
  return larger;
}
