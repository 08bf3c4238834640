/**
 * One stream of events with the system that it tells about: what reading, detecting and the agent have in common.
 *
 * ```
 * reader or rings ──▶ EventStream: converter ─▶ state ─▶ (view) ──▶ consumer: filter, rules, printer
 * ```
 * It takes what a capture holds (it is a `ScapHandler`) or single live events. The consumer gets one context, moved from event to event.
 */
import { Converter, EventView, textOf, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type ScapHandler, type SectionHeader, type UserEntry } from '@eyrie/scap';
import { ClassicSystem, ShownEvents, StreamFacts, type FieldContext, type StreamOptions } from '@eyrie/fields';
import { SystemState, type SystemStateOptions, type SystemView } from '@eyrie/state';

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
}

export interface EventStreamOptions extends StreamOptions {
  readonly state?: SystemStateOptions;
}

export class EventStream implements ScapHandler {
  readonly converter = new Converter();
  readonly context: StreamContext;
  readonly #consumer: StreamConsumer;
  readonly #options: EventStreamOptions;
  #shown: ShownEvents;
  #sections = 0;
  #state: SystemState;
  #classic: ClassicSystem | undefined;

  constructor(consumer: StreamConsumer, options: EventStreamOptions = {}) {
    this.#consumer = consumer;
    this.#options = options;
    this.#state = new SystemState(options.state);
    this.#classic = options.view === 'classic' ? new ClassicSystem(this.#state) : undefined;
    this.context = { system: this.#classic ?? this.#state, event: new EventView(), stream: new StreamFacts(options) };
    this.#shown = new ShownEvents(options.view ?? 'current');
    consumer.onSystem(this.context);
  }

  get system(): SystemState {
    return this.#state;
  }

  onEvent(view: EventView): void {
    const { context } = this;
    const current = this.converter.convert(view);
    if (this.#classic !== undefined) {
      // The event is shown as it was recorded; the state has seen the one that it became.
      if (current === undefined) this.#state.look(view);
      else this.#state.apply(current);
      this.#classic.show(view);
      context.event = view;
    } else {
      if (current === undefined) return;
      this.#state.apply(current);
      context.event = current;
    }
    context.stream.advance(context.event);
    if (this.#shown.shows(context.event)) this.#consumer.onEvent(context);
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
    this.#consumer.onSystem(this.context);
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
