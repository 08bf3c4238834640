/**
 * Old events to current ones: the form that state and rules understand.
 *
 * Enter events of system calls disappear (their parameters move to the exit event), old versions become new ones, missing
 * parameters are added. The raw event is left alone: who shows events as they were recorded keeps looking at it.
 */
import { EVENT_TYPES, EventFlag, PPME } from '@eyrie/schema';
import { EventView, MAX_PARAMS } from '../event-view.ts';
import { CONSTANT_BYTES, Memory } from '../memory.ts';
import { containerJson } from './container-json.ts';
import { copyBytes } from './copy-bytes.ts';
import { EnterStore } from './enter-store.ts';
import { type Outcome, outcomeOf, planFor } from './plan.ts';
import { Kind, Program } from './program.ts';

export interface ConverterCounts {
  /** Events that came out, as they were or converted. */
  events: number;
  /** Events rebuilt. */
  converted: number;
  /** Enter events and unused types that do not come out. */
  dropped: number;
  /** Events for which there is no rule, or whose lengths lie: they do not come out. */
  errors: number;
  /** What was wrong with the first of these. */
  firstError: string | undefined;
  /** Exit events whose thread had entered another system call: made without the enter event's parameters. */
  mismatched: number;
}

/** Answer of {@link Converter.convertOnce}. */
export interface Step {
  readonly outcome: Outcome;
  /** The event after the step; absent when it was dropped or impossible. */
  readonly event: EventView | undefined;
}

const STRIDE = MAX_PARAMS + 1;
const HEADER = 26;
/** Length of a parameter that the stored enter event did not have. */
const NOT_TAKEN = -1;

/** What to do with an event; from 1 on: run the program of this number. */
const Action = { UNKNOWN: 0, PASS: -1, DROP: -2, COUNT: -3, FIRST_PROGRAM: 1 } as const;

const isLarge = Uint8Array.from(EVENT_TYPES, (type) => (type.flags & EventFlag.LARGE_PAYLOAD ? 1 : 0));

export class Converter {
  readonly counts: ConverterCounts = { events: 0, converted: 0, dropped: 0, errors: 0, firstError: undefined, mismatched: 0 };
  readonly enters = new EnterStore();

  readonly #wanted: Uint8Array | undefined;
  /** By `type * STRIDE + parameters`: an action, or the index of a program. Filled at first sight. */
  readonly #actions = new Int16Array(EVENT_TYPES.length * STRIDE);
  readonly #programs: Program[] = [];
  /** Enter types that some wanted exit type asks for. */
  readonly #usefulEnters: Uint8Array | undefined;
  /** What events follow each other through that are to stay as they are, and what holds those that are written anew. */
  readonly #window = new EventView();
  readonly #output = new EventView();
  #scratch = new Memory(new ArrayBuffer(1 << 16));

  /** @param wanted by current event type, 1 for those that are to come out; the others cost almost nothing. Default: all. */
  constructor(wanted?: Uint8Array) {
    this.#wanted = wanted;
    this.#usefulEnters = wanted === undefined ? undefined : usefulEnters(wanted);
  }

  /**
   * @returns the event in its current form, or undefined when there is none (or none that is wanted). It is valid until the
   * next call, and as long as the given one, which stays as it is; its `num` counts the events that come out.
   */
  convert(view: EventView): EventView | undefined {
    const window = this.#window;
    window.follow(view);
    const event = this.become(window);
    if (event !== undefined) event.num = this.counts.events;
    return event;
  }

  /**
   * As {@link convert}, but where the event's own parameters stay, the given window shows the current form: `view.restore()` then gives
   * back the event as it was recorded. Its `num` stays.
   */
  become(view: EventView): EventView | undefined {
    const { type, paramCount } = view;
    const index = type * STRIDE + paramCount;
    const action = this.#actions[index];
    if (action === Action.COUNT) {
      this.counts.events += 1;
      return undefined;
    }
    if (action === Action.DROP) {
      this.counts.dropped += 1;
      return undefined;
    }
    if (action === Action.PASS) return this.#pass(view);
    if (action === undefined || paramCount > MAX_PARAMS) return this.#error(`event type ${type} with ${paramCount} parameters is unknown`);
    const program = this.#programs[action - Action.FIRST_PROGRAM];
    if (action === Action.UNKNOWN || program === undefined) {
      this.#learn(type, paramCount, index);
      return this.become(view);
    }
    if (program.onlyAppends) return this.#append(program, view);
    if (program.onlyStores) {
      this.counts.dropped += 1;
      this.enters.put(view);
      return undefined;
    }
    return this.#run(program, view);
  }

  /**
   * Instead of {@link convert}, where of the converted event nothing is needed but one parameter: an integer of 8 bytes.
   * @param index of the parameter in the current form.
   * @returns its lower half; undefined when the event has to be converted to tell, and `absent` when it has none.
   */
  takeInteger(view: EventView, index: number, absent: number): number | undefined {
    const action = this.#actions[view.type * STRIDE + view.paramCount];
    if (action === Action.PASS) {
      this.counts.events += 1;
      return lowerHalf(view.memory, view.find(index, 8), absent);
    }
    if (action === undefined || action < Action.FIRST_PROGRAM) return undefined;
    const program = this.#programs[action - Action.FIRST_PROGRAM];
    if (program === undefined || !program.onlyAppends || program.type !== view.type) return undefined;
    this.counts.events += 1;
    this.counts.converted += 1;
    const slot = program.enterType < 0 ? -1 : this.#enterFor(program.enterType, view.tid);
    if (index < program.kept) return lowerHalf(view.memory, view.find(index, 8), absent);
    if (slot < 0 || program.kinds[index] !== Kind.ENTER) return program.bytes[index] === 8 ? (program.fills[index] === 0 ? 0 : -1) : absent;
    return this.enters.takeInteger(slot, program.indexes[index] ?? 0, absent);
  }

  /**
   * One step of the rules, for those who check them one by one; an error for an event that needs none. Allocates.
   * @param view not one that this converter gave out.
   */
  convertOnce(view: EventView): Step {
    if (outcomeOf(view.type, view.paramCount) !== 'continue') return { outcome: 'error', event: undefined };
    const plan = planFor(view.type, view.paramCount, 1);
    const event = this.#apply(new Program(plan, view.paramCount), view);
    return { outcome: event === undefined && plan.outcome !== 'drop' ? 'error' : plan.outcome, event: plan.outcome === 'drop' ? undefined : event };
  }

  /** A new section begins: what threads were doing is no longer known. */
  reset(): void {
    this.enters.forgetAll();
  }

  #learn(type: number, paramCount: number, index: number): void {
    const plan = planFor(type, paramCount);
    const isStored = plan.isStored && (this.#usefulEnters === undefined || this.#usefulEnters[plan.type] === 1);
    // The end of a thread matters here whether it is wanted or not.
    const isWanted = this.#wanted === undefined || this.#wanted[plan.type] === 1 || plan.type === PPME.PROCEXIT_1_E;
    if (plan.outcome === 'drop' && !isStored) this.#actions[index] = Action.DROP;
    else if (plan.outcome === 'pass' && !isStored && !isWanted) this.#actions[index] = Action.COUNT;
    else if (plan.outcome === 'pass' && !isStored && !plan.isBuilt) this.#actions[index] = Action.PASS;
    else this.#actions[index] = this.#programs.push(new Program(plan, paramCount));
  }

  #pass(view: EventView): EventView | undefined {
    this.counts.events += 1;
    if (view.type === PPME.PROCEXIT_1_E) this.enters.forget(view.tid);
    return this.#wanted !== undefined && this.#wanted[view.type] !== 1 ? undefined : view;
  }

  /** The commonest conversion: the event keeps its parameters, and gets more. They stay where they are. */
  #append(program: Program, view: EventView): EventView | undefined {
    if (!view.locateParams()) return this.#error(`the parameter lengths of an event of type ${view.type} do not fit it`);
    const { counts, enters } = this;
    const { memory } = view;
    const slot = program.enterType < 0 ? -1 : this.#enterFor(program.enterType, view.tid);
    const added = 2 * CONSTANT_BYTES + (slot < 0 ? 0 : enters.bytesFor(slot, memory) + 3);
    counts.events += 1;
    counts.converted += 1;
    if (added > memory.u8.length - memory.spareAt) return this.#copy(program, view, slot);
    this.#addTo(view, program, slot);
    return view;
  }

  /** Appends what the program says; the event's own parameters have been located. */
  #addTo(output: EventView, program: Program, slot: number): void {
    const { count, kept } = program;
    const constants = output.memory.spareAt;
    if (!program.addsOnlyEnters || slot < 0) {
      const { bytes, fills } = program;
      const { paramOffset, paramLength } = output;
      for (let index = kept; index < count; index++) {
        paramOffset[index] = constants + (fills[index] === 0 ? 0 : CONSTANT_BYTES);
        paramLength[index] = bytes[index] ?? 0;
      }
    }
    if (slot >= 0) this.enters.take(slot, output, constants + 2 * CONSTANT_BYTES, program.firstEnter, program.indexes, program.most);
    output.weave(program.type, count);
  }

  #run(program: Program, view: EventView): EventView | undefined {
    const { outcome, type } = program;
    if (outcome === 'error') return this.#error(program.reason);
    if (outcome === 'drop') {
      this.counts.dropped += 1;
      this.#apply(program, view);
      return undefined;
    }
    if (type === PPME.PROCEXIT_1_E) this.enters.forget(view.tid);
    const event = this.#apply(program, view);
    if (event === undefined) return undefined;
    this.counts.events += 1;
    return this.#wanted === undefined || this.#wanted[type] === 1 ? event : undefined;
  }

  #apply(program: Program, view: EventView): EventView | undefined {
    if (!view.locateParams()) return this.#error(`the parameter lengths of an event of type ${view.type} do not fit it`);
    let event = view;
    if (program.isBuilt) {
      const slot = program.enterType < 0 ? -1 : this.#enterFor(program.enterType, view.tid);
      this.counts.converted += 1;
      event = this.#copy(program, view, slot);
    }
    if (program.isStored) this.enters.put(event);
    return event;
  }

  #error(reason: string): undefined {
    this.counts.errors += 1;
    this.counts.firstError ??= reason;
    return undefined;
  }

  /** Writes the event anew, into the converter's own memory. */
  #copy(program: Program, view: EventView, slot: number): EventView {
    const container = program.hasContainer ? containerJson(view) : undefined;
    const { type, count } = program;
    const lengthBytes = isLarge[type] === 1 ? 4 : 2;
    const enterBytes = slot < 0 ? 0 : (this.enters.bytesFor(slot, this.#scratch) + 3) & ~3;
    const dataStart = HEADER + count * lengthBytes;
    const most = dataStart + view.length + program.madeUpBytes + enterBytes + (container?.length ?? 0);
    const enterAt = (most + 3) & ~3;
    const memory = this.#room(enterAt + enterBytes);
    const target = memory.u8;
    const output = this.#output;
    output.memory = memory;
    output.paramLength.fill(NOT_TAKEN, 0, count);
    if (slot >= 0) this.enters.take(slot, output, enterAt, program.firstEnter, program.indexes, program.most);
    let at = dataStart;
    for (let index = 0; index < count; index++) {
      const kind = program.kinds[index];
      let length = output.paramLength[index] ?? 0;
      if (kind === Kind.ENTER && length !== NOT_TAKEN) {
        copyBytes(target, output.paramOffset[index] ?? 0, target, at, length);
      } else if (kind === Kind.EVENT) {
        const param = program.indexes[index] ?? 0;
        length = Math.min(view.paramLength[param] ?? 0, program.most[index] ?? 0);
        copyBytes(view.memory.u8, view.startOf(param), target, at, length);
      } else if (kind === Kind.CONTAINER) {
        length = container?.length ?? 0;
        if (container !== undefined) target.set(container, at);
      } else length = makeUp(program, index, target, at);
      output.paramOffset[index] = at;
      output.paramLength[index] = length;
      at += length;
    }
    writeHeader(memory, view, at, type, count);
    writeLengths(memory, output, count, lengthBytes);
    output.moveToBuilt(memory, 0, at, type, count, view);
    return output;
  }

  #enterFor(type: number, tid: number): number {
    const slot = this.enters.find(tid);
    if (slot < 0 || this.enters.typeAt(slot) === type) return slot;
    this.counts.mismatched += 1;
    this.enters.clear(slot);
    return -1;
  }

  #room(bytes: number): Memory {
    if (bytes > this.#scratch.u8.length) {
      let size = this.#scratch.u8.length;
      while (size < bytes) size *= 2;
      this.#scratch = new Memory(new ArrayBuffer(size));
    }
    return this.#scratch;
  }
}

function lowerHalf(memory: Memory, at: number, absent: number): number {
  return at < 0 ? absent : memory.view.getInt32(at, true);
}

/** @returns length of the value that was written. */
function makeUp(program: Program, index: number, target: Uint8Array, to: number): number {
  const length = program.bytes[index] ?? 0;
  const fill = program.fills[index] ?? 0;
  for (let at = to; at < to + length; at++) target[at] = fill;
  return length;
}

function writeHeader(memory: Memory, view: EventView, length: number, type: number, count: number): void {
  const source = view.memory.u16;
  const from = view.offset >> 1;
  const target = memory.u16;
  for (let index = 0; index < 8; index++) target[index] = source[from + index] ?? 0;
  target[8] = length;
  target[9] = length >>> 16;
  target[10] = type;
  target[11] = count;
  target[12] = 0;
}

function writeLengths(memory: Memory, output: EventView, count: number, lengthBytes: number): void {
  const target = memory.u16;
  let at = HEADER >> 1;
  for (let index = 0; index < count; index++) {
    const length = output.paramLength[index] ?? 0;
    target[at++] = length;
    if (lengthBytes === 4) target[at++] = length >>> 16;
  }
}

function usefulEnters(wanted: Uint8Array): Uint8Array {
  const useful = new Uint8Array(EVENT_TYPES.length);
  for (const { code, params } of EVENT_TYPES) {
    for (let count = 0; count <= params.length; count++) {
      const plan = planFor(code, count);
      if (plan.enterType >= 0 && wanted[plan.type] === 1) useful[plan.enterType] = 1;
    }
  }
  return useful;
}
