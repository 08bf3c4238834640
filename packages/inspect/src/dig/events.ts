/** Events one by one: lines for a list of any length, and everything about a single one. */
import { outputOf, type FieldContext, type FieldOutput, type JsonValue } from '@eyrie/fields';
import { textOf } from '@eyrie/scap';
import { EVENT_TYPES, FIELDS, ns, type Nanoseconds } from '@eyrie/schema';
import type { CaptureIndex } from '../capture-index.ts';
import type { RowContext } from '../query/row-context.ts';
import type { EventReader } from '../reading/event-reader.ts';

export interface EventLine {
  readonly row: number;
  /** `evt.num` */
  readonly number: number;
  readonly time: Nanoseconds;
  /** ns since the first event. */
  readonly since: number;
  readonly cpu: number;
  readonly container: string | undefined;
  readonly process: string;
  readonly pid: number;
  readonly tid: number;
  readonly direction: '>' | '<';
  readonly type: string;
  /** ns from enter to exit; 0: not known. */
  readonly latency: number;
  /** The call failed. */
  readonly isError: boolean;
  readonly fdName: string | undefined;
  /** Arguments as text, as the filter language knows them. */
  readonly info: string;
}

export interface EventDetail extends EventLine {
  readonly category: string;
  /** Decoded arguments, in their order. */
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
  /** Every field that has a value: what a condition can say about this event. */
  readonly fields: readonly { readonly name: string; readonly value: JsonValue }[];
  /** Rows of the event before and after of the same thread, and of the same descriptor of the same process. */
  readonly neighbours: Readonly<Record<'previousOfThread' | 'nextOfThread' | 'previousOfFd' | 'nextOfFd', number | undefined>>;
}

/** Not told of a single event: they count across events, or are about files of conditions. */
const NOT_OF_ONE = /^(?:evt\.(?:deltatime|outputtime|around|plugin|arg$|rawarg$|abspath$|type\.is)|util\.|thread\.(?:exectime|totexectime|cpu)|ka\.|json\.|jevt\.|k8s\.(?:rc|svc|rs|deployment)|fd\.types|proc\.(?:nthreads|nchilds|fdopencount|fdusage|vmsize|vmrss|vmswap))/;

export class EventPages {
  readonly #index: CaptureIndex;
  readonly #context: RowContext;
  readonly #reader: EventReader;
  readonly #info = outputOf('evt.info', undefined);
  readonly #category = outputOf('evt.category', undefined);
  readonly #type = outputOf('evt.type', undefined);
  readonly #fields = FIELDS.filter(({ name, argument, filterOnly }) => argument !== 'required' && !filterOnly && !NOT_OF_ONE.test(name)).map(({ name }) => ({ name, output: outputOf(name, undefined) }));

  constructor(index: CaptureIndex, context: RowContext, reader: EventReader) {
    this.#index = index;
    this.#context = context;
    this.#reader = reader;
  }

  /** @param rows ascending. @throws Error when the file cannot be read any more. */
  async lines(rows: Iterable<number>, signal?: { readonly aborted: boolean }): Promise<EventLine[]> {
    const lines: EventLine[] = [];
    await this.#visit(rows, (row, context) => lines.push(this.#line(row, context)), signal);
    return lines;
  }

  /** @throws RangeError when there is no such row, or its bytes are gone. */
  async detail(row: number): Promise<EventDetail> {
    let detail: EventDetail | undefined;
    await this.#visit([row], (_row, context) => {
      const line = this.#line(row, context);
      const params = EVENT_TYPES[context.event.type]?.params ?? [];
      detail = {
        ...line,
        category: textIn(context, this.#category) ?? '',
        arguments: params.slice(0, context.event.paramCount).map(({ name }, at) => ({ name, value: textIn(context, outputOf('evt.arg', String(at))) ?? '' })),
        fields: this.#fields.flatMap(({ name, output }) => {
          const value = output.json(context);
          return value === undefined || value === '' || value === '<NA>' || (Array.isArray(value) && value.length === 0) ? [] : [{ name, value }];
        }),
        neighbours: neighboursOf(this.#index, row),
      };
    });
    if (detail === undefined) throw new RangeError(`event ${row} cannot be read: the file may have changed`);
    return detail;
  }

  async #visit(rows: Iterable<number>, use: (row: number, context: FieldContext) => void, signal?: { readonly aborted: boolean }): Promise<void> {
    await this.#reader.read(
      rows,
      (row, event) => {
        const { chunk, index } = this.#index.chunkOf(row);
        this.#context.begin();
        this.#context.moveWholly(chunk, index);
        use(row, this.#context.over(event));
      },
      { signal },
    );
  }

  #line(row: number, context: FieldContext): EventLine {
    const { chunk, index: place } = this.#index.chunkOf(row);
    const { thread, fd } = context.system;
    const since = chunk.timeAt(place);
    return {
      row,
      number: this.#index.numbering.numberOf(row),
      time: ns(this.#index.startTime + BigInt(since)),
      since,
      cpu: chunk.cpu[place] ?? 0,
      container: thread.container.isHost ? undefined : (thread.container.metadata?.name ?? thread.container.id),
      process: textOf(thread.image.facts.comm.value),
      pid: thread.pid,
      tid: thread.tid,
      direction: context.event.type % 2 === 0 ? '>' : '<',
      type: textIn(context, this.#type) ?? '',
      latency: chunk.latencyAt(place),
      isError: (chunk.resultAt(place) ?? 0) < 0,
      fdName: fd === undefined || fd.name.length === 0 ? undefined : textOf(fd.name.value),
      info: textIn(context, this.#info) ?? '',
    };
  }
}

function textIn(context: FieldContext, output: FieldOutput): string | undefined {
  const bytes = output.text(context);
  return bytes === undefined ? undefined : textOf(bytes);
}

function neighboursOf(index: CaptureIndex, row: number): EventDetail['neighbours'] {
  const { chunk, index: place } = index.chunkOf(row);
  const { list } = index.actors;
  const own = list[chunk.actor[place] ?? 0];
  const fdNumber = chunk.fdNumber[place] ?? -1;
  const ofThread = (actor: number): boolean => list[actor]?.thread.tid === own?.thread.tid && list[actor]?.process === own?.process;
  const ofProcess = (actor: number): boolean => list[actor]?.process === own?.process;
  const isThread = memo(ofThread);
  const isProcess = memo(ofProcess);
  const find = (step: 1 | -1, matches: (actor: number, fd: number) => boolean): number | undefined => {
    for (let next = row + step; next >= 0 && next < index.rows; next += step) {
      const at = index.chunkOf(next);
      if (matches(at.chunk.actor[at.index] ?? 0, at.chunk.fdNumber[at.index] ?? -1)) return next;
    }
    return undefined;
  };
  const sameFd = (actor: number, fd: number): boolean => fd === fdNumber && isProcess(actor);
  return {
    previousOfThread: find(-1, isThread),
    nextOfThread: find(1, isThread),
    previousOfFd: fdNumber < 0 ? undefined : find(-1, sameFd),
    nextOfFd: fdNumber < 0 ? undefined : find(1, sameFd),
  };
}

function memo(make: (actor: number) => boolean): (actor: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (actor) => {
    while (known.length <= actor) known.push(undefined);
    return (known[actor] ??= make(actor));
  };
}
