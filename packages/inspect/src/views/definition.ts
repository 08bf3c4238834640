/** What a view is: conditions on rows, a key that groups them, and columns. */
import type { JsonValue } from '@eyrie/fields';
import type { CaptureIndex } from '../capture-index.ts';
import type { Finding } from '../findings/findings.ts';
import type { Answered } from '../query/selector.ts';
import type { MeasureName } from './measures.ts';
import type { SampleName } from './sample-facts.ts';

/** How a number is to be written. `time`: ns since the epoch. */
export type Unit = 'number' | 'count' | 'bytes' | 'kilobytes' | 'bytesPerSecond' | 'perSecond' | 'nanoseconds' | 'percent' | 'time' | 'text';

export type ColumnSource =
  /** A field, of the first or the last event of the group; when it is absent, one of the others, in their order. `evt.arg.NAME` is an argument. */
  | { readonly kind: 'field'; readonly field: string; readonly of: 'first' | 'last'; readonly others?: readonly string[] }
  /** Of all events of the group. `rate`: the sum, per second of the window. */
  | { readonly kind: 'measure'; readonly measure: MeasureName; readonly aggregate: 'sum' | 'average' | 'rate' }
  /** The longest latency of the group's calls. */
  | { readonly kind: 'longest' }
  /** Of all processes of the group: the sum over them. */
  | { readonly kind: 'sample'; readonly sample: SampleName }
  /** What was found in the bytes of an event: of the first of the group that has such a mark, or the average of all. */
  | { readonly kind: 'mark'; readonly of: 'backlog' | 'syslog' | 'notification'; readonly property: string; readonly aggregate: 'first' | 'average' }
  /** Filled by {@link ViewDefinition.compute}. */
  | { readonly kind: 'computed' };

export interface Column {
  /** As in csysdig, where csysdig has the column. */
  readonly title: string;
  readonly says: string;
  readonly unit: Unit;
  readonly source: ColumnSource;
  /** Not shown unless asked for. */
  readonly isExtra?: boolean;
}

export interface ComputeInputs {
  readonly index: CaptureIndex;
  readonly answered: Answered;
  /** What rules found; undefined: none were run. */
  readonly findings: readonly Finding[] | undefined;
}

/** A row that is no group of events. */
export interface ComputedRow {
  readonly key: string;
  readonly filter: string;
  /** By title of the column. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export type Cell = JsonValue | undefined;

export interface ViewDefinition {
  readonly id: string;
  readonly name: string;
  readonly says: string;
  /** Only events that meet it count; empty: all. */
  readonly filter: string;
  /** Field that events are grouped by; undefined: each event is a row of its own. */
  readonly key?: string;
  /** View that shows what a row of this one is made of. */
  readonly drillTo?: string;
  /** Makes the rows, when they are no groups of events. */
  readonly compute?: (inputs: ComputeInputs) => readonly ComputedRow[];
  /** Title of the column that rows are in the order of, numbers downwards and texts upwards; empty: that of the capture. */
  readonly sortBy: string;
  readonly columns: readonly Column[];
  /** Processes that did nothing, but were there, are rows as well. */
  readonly hasIdle?: boolean;
  /** How the numbers differ from those of csysdig, and why. */
  readonly note?: string;
}

export const field = (title: string, name: string, says: string, unit: Unit = 'text', of: 'first' | 'last' = 'first'): Column => ({ title, says, unit, source: { kind: 'field', field: name, of } });
/** The first of these fields that is there. */
export const anyField = (title: string, says: string, first: string, ...others: readonly string[]): Column => ({ title, says, unit: 'text', source: { kind: 'field', field: first, of: 'first', others } });
export const sum = (title: string, measure: MeasureName, says: string, unit: Unit = 'count'): Column => ({ title, says, unit, source: { kind: 'measure', measure, aggregate: 'sum' } });
export const rate = (title: string, measure: MeasureName, says: string, unit: Unit = 'perSecond'): Column => ({ title, says, unit, source: { kind: 'measure', measure, aggregate: 'rate' } });
export const average = (title: string, measure: MeasureName, says: string, unit: Unit = 'nanoseconds'): Column => ({ title, says, unit, source: { kind: 'measure', measure, aggregate: 'average' } });
export const longest = (title: string, says: string): Column => ({ title, says, unit: 'nanoseconds', source: { kind: 'longest' } });
export const sample = (title: string, name: SampleName, says: string, unit: Unit = 'number'): Column => ({ title, says, unit, source: { kind: 'sample', sample: name } });
export const computed = (title: string, says: string, unit: Unit = 'text'): Column => ({ title, says, unit, source: { kind: 'computed' } });

export const extra = (column: Column): Column => ({ ...column, isExtra: true });

/** Columns that many views have. */
export const CONTAINER = field('Container', 'container.name', 'Container that the process ran in.');
/** What failed calls were about. */
export const FAILURES: readonly Column[] = [
  sum('FILE', 'fileErrors', 'Failed calls on files and directories.'),
  sum('NET', 'netErrors', 'Failed calls on sockets.'),
  sum('MEMORY', 'memoryErrors', 'Failed calls about memory.'),
  sum('OTHER', 'otherErrors', 'All other failed calls.'),
];
export const FILE_AND_NET: readonly Column[] = [sum('FILE', 'fileBytes', 'Bytes read from and written to files.', 'bytes'), sum('NET', 'netBytes', 'Bytes received from and sent to the network.', 'bytes')];
export const COMMAND = field('Command', 'proc.exeline', 'Program with its arguments.', 'text', 'last');
