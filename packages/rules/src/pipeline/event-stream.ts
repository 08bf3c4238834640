/**
 * One stream of events with the system that it tells about: what reading, detecting and the agent have in common.
 *
 * ```
 * reader or rings ──▶ EventStream: converter ─▶ state ─▶ (view) ──▶ consumer: filter, rules, printer
 * ```
 * It takes what a capture holds (it is a `ScapHandler`) or single live events. The consumer gets one context, moved from event to event.
 */
import { EVENT_TYPES, FIELDS } from '@eyrie/schema';
import { Converter, CURRENT_TYPE, EventInterest, EventView, FOLDED_INTO, textOf, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type ScapHandler, type SectionHeader, type UserEntry } from '@eyrie/scap';
import { ClassicSystem, factsOf, factsOfOpened, LATENCY_NAMES, ShownEvents, StreamFacts, type FieldContext, type StreamOptions } from '@eyrie/fields';
import { CHANGES, CONCERNS_FD, Fact, FD_PARAM, IS_ABOUT_FD_ONLY, OPENS, SystemState, withGrounds, type SystemStateOptions, type SystemView } from '@eyrie/state';
import type { FdDemand } from '../compile/condition-set.ts';

/** The context of a stream: the same object for all its events. */
export interface StreamContext extends FieldContext {
  /** In the classic view, the state as that view shows it. */
  system: SystemView;
  event: EventView;
}

export interface StreamConsumer {
  /**
   * A system begins: at the start, and again where captures were concatenated. Conditions have to be made for its `answers`.
   * The context has no event yet.
   */
  onSystem(context: StreamContext): void;
  /** An event that is shown; the state has seen it. Valid during the call. */
  onEvent(context: StreamContext): void;
  /** An event that is not shown: of the beginning, or there for the state alone. Valid during the call. */
  onHidden?(context: StreamContext): void;
  /**
   * Whether events of this type are wanted; when they are not, `onEvent` may still be called with some. Asked for every type after each `onSystem`.
   * Not to be given by a consumer whose output depends on events that it does not show, see `readAcrossEvents`.
   */
  wants?(eventType: number): boolean;
  /**
   * What is demanded of the descriptor of certain wanted events: `onEvent` may not be called with those about another. Asked after each `onSystem`,
   * and not to be given either where events that are not shown count.
   */
  demandOnFd?(): FdDemand | undefined;
  /** Whether a field is read, by its name; when there is `wants` but not this, all are. Events that only change what no such field tells are left out. */
  reads?(field: string): boolean;
}

export interface EventStreamOptions extends StreamOptions {
  /**
   * The stream can be read again from its beginning, so that facts need not be followed which are hardly ever needed: where one is needed
   * after all, reading a field throws {@link NotFollowed}, and nothing of that event has been told. See `readWithTrust`.
   */
  readonly isRepeatable?: boolean;
  readonly state?: SystemStateOptions;
}

/** What is needed of an event that is delivered. */
const Need = {
  /** The consumer wants it. */
  SHOWN: 0,
  /** The state learns from it. */
  STATE: 1,
  /** Its exit event takes from it. */
  KEPT: 2,
  /** As {@link STATE}, but its descriptor is enough: it need not be converted. */
  DESCRIPTOR: 3,
  /** Shown as it was recorded, so that of the converted event the descriptor is enough. */
  SHOWN_DESCRIPTOR: 4,
  /** Shown as it was recorded, and about no descriptor: it need not be converted. */
  SHOWN_ALONE: 5,
} as const;

export class EventStream implements ScapHandler {
  readonly converter = new Converter();
  readonly context: StreamContext;
  /** What a reader may leave out: neither the state nor the consumer learns anything from it. */
  readonly interest = new EventInterest();
  /** A {@link Need} by event type as recorded. */
  readonly #needs = new Uint8Array(EVENT_TYPES.length);
  /** By event type as recorded: 1 when it says nothing but what is done with a descriptor, and only certain ones are of interest. */
  readonly #isGated = new Uint8Array(EVENT_TYPES.length);
  readonly #consumer: StreamConsumer;
  readonly #options: EventStreamOptions;
  #shown: ShownEvents;
  #sections = 0;
  /** Nothing is left out before the first event that is shown: relative times count from it. */
  #isNarrow = false;
  #state: SystemState;
  #classic: ClassicSystem | undefined;
  #gate: FdDemand | undefined = undefined;

  constructor(consumer: StreamConsumer, options: EventStreamOptions = {}) {
    this.#consumer = consumer;
    this.#options = options;
    this.#state = new SystemState(options.state);
    this.#classic = options.view === 'classic' ? new ClassicSystem(this.#state) : undefined;
    this.context = { system: this.#classic ?? this.#state, event: new EventView(), stream: new StreamFacts(options) };
    this.#shown = new ShownEvents(options.view ?? 'current');
    this.#listen();
  }

  get system(): SystemState {
    return this.#state;
  }

  onEvent(view: EventView): void {
    const need = this.#needs[view.type] ?? Need.SHOWN;
    if (this.#isGated[view.type] === 1 && this.#state.holdsNoCandidate(view.tid) && this.#passBy(view)) return;
    if (need === Need.DESCRIPTOR || need === Need.SHOWN_DESCRIPTOR) {
      const fd = this.converter.takeInteger(view, FD_PARAM[view.type] ?? -1, -1);
      if (fd !== undefined) {
        this.#state.applyTo(view, fd);
        if (need === Need.SHOWN_DESCRIPTOR) this.#show(view);
        return;
      }
    }
    if (need === Need.SHOWN_ALONE) {
      this.#state.look(view);
      this.#show(view);
      return;
    }
    const current = this.converter.become(view);
    if (this.#classic !== undefined) {
      // The event is shown as it was recorded; the state has seen the one that it became.
      if (current !== undefined) this.#state.apply(current);
      else if (need === Need.KEPT) return;
      else this.#state.look(view);
      view.restore();
      if (need === Need.SHOWN || need === Need.SHOWN_DESCRIPTOR) this.#show(view);
    } else if (current !== undefined) {
      this.#state.apply(current);
      if (need !== Need.STATE) this.#showCurrent(current);
      view.restore();
    }
  }

  /** Of an event about a descriptor that is of no interest, only what the next ones take from it is kept. @returns false when it is to be looked at all the same. */
  #passBy(view: EventView): boolean {
    const isEnter = view.type % 2 === 0;
    if (isEnter) return this.converter.become(view) === undefined;
    return this.converter.takeInteger(view, FD_PARAM[view.type] ?? -1, -1) !== undefined;
  }

  /** In this view the events that have a current form are numbered. */
  #showCurrent(event: EventView): void {
    const { num } = event;
    event.num = this.converter.counts.events + this.interest.leftOut;
    this.#show(event);
    event.num = num;
  }

  #show(event: EventView): void {
    const { context } = this;
    this.#classic?.show(event);
    if (context.event !== event) context.event = event;
    context.stream.advance(event);
    if (!this.#isNarrow && context.stream.firstTime !== undefined) this.#narrow();
    if (this.#shown.shows(event)) this.#consumer.onEvent(context);
    else this.#consumer.onHidden?.(context);
  }

  /** What was learnt about the host is void in a later section. */
  onSection(_section: SectionHeader): void {
    this.#sections += 1;
    if (this.#sections === 1) return;
    this.converter.reset();
    this.#state = new SystemState(this.#options.state);
    this.#classic = this.#options.view === 'classic' ? new ClassicSystem(this.#state) : undefined;
    this.context.system = this.#classic ?? this.#state;
    this.#shown = new ShownEvents(this.#options.view ?? 'current');
    this.interest.delivered.fill(1);
    this.#needs.fill(Need.SHOWN);
    this.#isGated.fill(0);
    this.#isNarrow = false;
    this.#listen();
  }

  /** What the consumer needs, now that it knows the system. */
  #listen(): void {
    const consumer = this.#consumer;
    consumer.onSystem(this.context);
    this.context.stream.measuresCalls = consumer.reads === undefined || LATENCY_NAMES.some((field) => consumer.reads?.(field));
    if (consumer.wants === undefined || consumer.reads === undefined) return;
    const asksOnlyOpened = this.#options.isRepeatable === true && EVENT_TYPES.every(({ code }) => OPENS[code] === 1 || consumer.wants?.(code) !== true);
    const followed = asksOnlyOpened ? factsOfOpened : factsOf;
    const facts = withGrounds(FIELDS.reduce((facts, { name }) => (consumer.reads?.(name) === true ? facts | followed(name) : facts), 0));
    this.#state.facts = facts;
    const demand = (facts & Fact.DESCRIPTORS) !== 0 ? consumer.demandOnFd?.() : undefined;
    this.#gate = demand?.test(this.#state.unknownFd) === false ? demand : undefined;
    this.#state.fdGate.test = this.#gate?.test;
  }

  #narrow(): void {
    this.#isNarrow = true;
    const consumer = this.#consumer;
    if (consumer.wants === undefined) return;
    const isClassic = this.#classic !== undefined;
    const { delivered } = this.interest;
    for (const { code: type } of EVENT_TYPES) {
      const current = CURRENT_TYPE[type] ?? -1;
      const isWanted = isClassic ? consumer.wants(type) : current !== -1 && consumer.wants(current);
      const changesState = this.#changesState(current);
      delivered[type] = isWanted || changesState ? 1 : 0;
      const isAboutFd = IS_ABOUT_FD_ONLY[type] === 1 && current === type;
      if (isWanted) this.#needs[type] = isAboutFd && isClassic ? Need.SHOWN_DESCRIPTOR : isClassic && this.#standsAlone(type) ? Need.SHOWN_ALONE : Need.SHOWN;
      else if (changesState) this.#needs[type] = isAboutFd ? Need.DESCRIPTOR : Need.STATE;
      else this.#needs[type] = Need.KEPT;
      if (isWanted && this.#gate?.eventTypes.has(isClassic ? type : current) === true) this.#isGated[type] = (isAboutFd && !changesState) || this.#begins(type) ? 1 : 0;
    }
    // The exit events that are needed need what their calls began with.
    for (const [type, exits] of FOLDED_INTO.entries()) if (exits.some((exit) => delivered[exit] === 1)) delivered[type] = 1;
  }

  /** @param current type of an event in its current form; -1: it has none. */
  #changesState(current: number): boolean {
    return current !== -1 && ((CHANGES[current] ?? 0) & this.#state.facts) !== 0;
  }

  /** The state learns nothing from the event, nor from those that take from it, and none of them is about a descriptor. */
  #standsAlone(type: number): boolean {
    const takers = FOLDED_INTO[type] ?? [];
    return [type, ...takers].every((each) => {
      const current = CURRENT_TYPE[each] ?? -1;
      return !this.#changesState(current) && CONCERNS_FD[each] === 0 && (current === -1 || CONCERNS_FD[current] === 0);
    });
  }

  /** An enter event that says nothing but which descriptor its exit is about, in the classic view. */
  #begins(type: number): boolean {
    return this.#classic !== undefined && FD_PARAM[type] !== -1 && CURRENT_TYPE[type] === -1 && (FOLDED_INTO[type] ?? []).every((exit) => IS_ABOUT_FD_ONLY[exit] === 1 && CURRENT_TYPE[exit] === exit);
  }

  onMachine(machine: MachineInfo): void {
    this.system.machine = machine;
    if (this.#options.hostname === undefined) this.context.stream.hostname = textOf(machine.hostname);
  }

  onProcess(process: ProcessEntry): void {
    this.system.addProcess(process);
  }

  onFd(tid: number, fd: FdEntry): void {
    this.system.addFd(tid, fd);
  }

  onUser(user: UserEntry): void {
    this.system.addUser(user);
  }

  onGroup(group: GroupEntry): void {
    this.system.addGroup(group);
  }

  onInterface(entry: InterfaceEntry): void {
    this.system.addInterface(entry);
  }
}
