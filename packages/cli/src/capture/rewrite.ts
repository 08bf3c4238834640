/** A capture written again in the form of today: what it says about the host, and the events that meet a filter. */
import { INITIAL_STATE } from '@eyrie/fields';
import { EventStream, type FilterFor, type StreamConsumer, type StreamContext } from '@eyrie/rules';
import { ScapWriter, type EventView, type FdEntry, type GroupEntry, type InterfaceEntry, type MachineInfo, type ProcessEntry, type ScapHandler, type SectionHeader, type UserEntry } from '@eyrie/scap';
import { HostEntries } from './host-entries.ts';

/**
 * Old events become current ones, because current libraries read those alone; flags and processors stay. Without a filter every event is
 * written, so that nothing the state learns from is lost. With one, only events that meet it are, as the libraries do it: what a written
 * event tells about its process is then what the process list and the written events tell.
 */
export class CaptureRewriter implements ScapHandler {
  /** Events written, out of those that have a current form. */
  written = 0;
  /** Events whose parameters do not fit their lengths: left out. */
  damaged = 0;
  readonly #stream: EventStream;
  readonly #writer: ScapWriter;
  readonly #host = new HostEntries();

  /** @param sink receives consecutive pieces of the file, each valid only during the call. @param filterFor undefined: everything. */
  constructor(sink: (piece: Uint8Array) => void, filterFor: FilterFor | undefined) {
    this.#writer = new ScapWriter(sink);
    let meets: (context: StreamContext) => boolean = () => true;
    const consumer: StreamConsumer = {
      onSystem: ({ system }) => {
        if (filterFor !== undefined) meets = filterFor(system.answers).holds;
      },
      onEvent: (context) => {
        if (meets(context)) this.#write(context.event);
      },
      // Containers and users at the beginning, which are state, and what only state is made from.
      onHidden: ({ event }) => {
        if (filterFor === undefined || INITIAL_STATE[event.type] === 1) this.#write(event);
      },
    };
    this.#stream = new EventStream(consumer);
  }

  get events(): number {
    return this.#stream.converter.counts.events;
  }

  onSection(section: SectionHeader): void {
    this.#host.writeTo(this.#writer);
    this.#stream.onSection(section);
    this.#writer.section(section.options);
  }

  onEvent(view: EventView): void {
    this.#host.writeTo(this.#writer);
    this.#stream.onEvent(view);
  }

  /** @param event in its current form, which it has during the call that hands it on. */
  #write(event: EventView): void {
    if (!event.locateParams()) {
      this.damaged += 1;
      return;
    }
    this.#writer.event(event);
    this.written += 1;
  }

  onMachine(machine: MachineInfo): void {
    this.#host.onMachine(machine);
    this.#stream.onMachine(machine);
  }

  onProcess(process: ProcessEntry): void {
    this.#host.onProcess(process);
    this.#stream.onProcess(process);
  }

  onFd(tid: number, fd: FdEntry): void {
    this.#host.onFd(tid, fd);
    this.#stream.onFd(tid, fd);
  }

  onUser(user: UserEntry): void {
    this.#host.onUser(user);
    this.#stream.onUser(user);
  }

  onGroup(group: GroupEntry): void {
    this.#host.onGroup(group);
    this.#stream.onGroup(group);
  }

  onInterface(entry: InterfaceEntry): void {
    this.#host.onInterface(entry);
    this.#stream.onInterface(entry);
  }

  /** To be called after the last event. */
  end(): void {
    this.#host.writeTo(this.#writer);
    this.#writer.end();
  }
}
