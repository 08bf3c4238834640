/**
 * How a field is read. A definition says what the value depends upon, because a condition on a value is answered once per thing
 * it depends upon (see `Subject` in the state package), not once per event.
 */
import type { LineBytes } from './line/line-bytes.ts';
import type { ByteString, EventView } from '@eyrie/scap';
import type { Container, FdInfo, Image, SystemView, Text, Thread } from '@eyrie/state';
import type { Json } from './json/value.ts';
import type { JsonValue } from './print.ts';
import type { StreamFacts } from './stream-facts.ts';

/**
 * - text, paths, buffers, IP addresses and nets (4 or 16 bytes): `ByteString`
 * - numbers: `number` when exact, else `bigint`; times are ns
 * - lists: arrays of these
 *
 * `fd.ip`, `fd.port`, `fd.net` and `fd.proto` speak of both sides of a connection: a list, client first, empty for what is no network socket.
 */
export type Value = ByteString | number | bigint | boolean | readonly ByteString[] | readonly (number | bigint)[];

/** The current event and the system around it. `event` is the event as shown: in classic view an old one. */
export interface FieldContext {
  readonly system: SystemView;
  readonly event: EventView;
  /** What holds for the whole stream: time zone, host name, first event, the view that is shown. */
  readonly stream: StreamFacts;
  /** What the event carries, when that is JSON: a Kubernetes audit event. */
  readonly json?: Json;
}

/** Which thread an image or thread value is taken from. */
export type Relative =
  | { readonly kind: 'self' }
  /** 1 = parent, 2 = grandparent … */
  | { readonly kind: 'ancestor'; readonly distance: number }
  /** Every ancestor from the parent on: a condition holds when it holds for one of them. */
  | { readonly kind: 'anyAncestor' }
  /** Leader of the session (sid), of the process group (pgid) or of the process group in its pid namespace (vpgid). */
  | { readonly kind: 'sessionLeader' | 'groupLeader' | 'virtualGroupLeader' };

/** Absent values are undefined: every condition on them is false. */
export type FieldReader =
  | { readonly on: 'image'; readonly of: Relative; readonly read: (image: Image) => Value | undefined }
  | { readonly on: 'thread'; readonly of: Relative; readonly read: (thread: Thread, system: SystemView) => Value | undefined }
  | { readonly on: 'fd'; readonly read: (fd: FdInfo) => Value | undefined }
  | { readonly on: 'container'; readonly read: (container: Container) => Value | undefined }
  /** A string that the event carries, interned: conditions on it are remembered with the string. */
  | { readonly on: 'text'; readonly text: (context: FieldContext) => Text | undefined; readonly read: (text: Text) => Value | undefined }
  /** Anything else, and whatever changes from event to event. */
  | { readonly on: 'event'; readonly read: (context: FieldContext) => Value | undefined };

/** A field as it leaves the engine. Undefined: absent. */
export interface FieldOutput {
  readonly text: (context: FieldContext) => ByteString | undefined;
  readonly json: (context: FieldContext) => JsonValue | undefined;
  /** Writes what `text` gives, with less work. @returns false, with nothing written, when the field is absent. */
  readonly write?: (context: FieldContext, line: LineBytes) => boolean;
}

/** One field. `bind` is called once per use in a rule or format, with the argument as written (`proc.aname[2]` → "2"). */
export interface FieldDefinition {
  readonly bind: (argument: string | undefined) => FieldReader;
  /** For the few fields that are printed differently from what conditions see; the rest print what their reader reads. */
  readonly output?: (argument: string | undefined) => FieldOutput;
}

/** Fields of one family by name. */
export type FieldFamily = Readonly<Record<string, FieldDefinition>>;
