/** The observed system at the current event of one stream. */
import type { EventView } from '@eyrie/scap';
import type { AnswerSpace } from './answers.ts';
import type { FdInfo } from './fd.ts';
import type { TextTable } from './text.ts';
import type { Thread } from './thread.ts';

/**
 * What a consumer of the stream sees. `apply` moves it to the next event; then the properties speak of that event, with the state
 * as it is right after the call returned, except that what the event destroys (a closed descriptor, an exited thread) is
 * still there until the next `apply`.
 */
export interface SystemView {
  readonly texts: TextTable;
  /** The numbering of what conditions ask of this system's subjects. */
  readonly answers: AnswerSpace;
  /**
   * The acting thread. Never undefined: a thread that was not seen before is made up, with `<NA>` for names; where no thread
   * acts, or a thread's birth was lost and this is its end, it has tid -1 and an image that is absent.
   */
  readonly thread: Thread;
  /**
   * The descriptor that the event is about; for a failed open one of type NONE that has a name only, and for other calls about
   * descriptors that came back without a known one, one of type NONE with an empty name.
   */
  readonly fd: FdInfo | undefined;
  /** Its number; -1 when there is none. */
  readonly fdNumber: number;
  /** The descriptor got its name by this event (connect, accept, first datagram). */
  readonly fdNameChanged: boolean;
  threadOf(tid: number): Thread | undefined;
  /** The leader of the parent process. */
  parentOf(thread: Thread): Thread | undefined;
  userName(uid: number, thread: Thread): string | undefined;
  /** Home directory of a user; undefined when the user is not known. */
  userHome(uid: number, thread: Thread): string | undefined;
  /** Login shell of a user; undefined when the user is not known. */
  userShell(uid: number, thread: Thread): string | undefined;
  groupName(gid: number, thread: Thread): string | undefined;
  apply(event: EventView): void;
}
