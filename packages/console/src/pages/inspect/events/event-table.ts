/** Events as rows: what their columns are, on screen and in files. */
import type { Cell, Column, EventLine, Unit } from '@eyrie/inspect';

interface EventColumn {
  readonly column: Column;
  readonly width: number | undefined;
  readonly isMono: boolean;
  readonly of: (line: EventLine) => Cell;
}

const of = (title: string, says: string, unit: Unit, width: number | undefined, isMono: boolean, cell: (line: EventLine) => Cell, isExtra = false): EventColumn => ({
  column: { title, says, unit, source: { kind: 'computed' }, isExtra }, width, isMono, of: cell,
});

const ALL: readonly EventColumn[] = [
  of('Event', 'Number of the event: evt.num.', 'number', 84, true, ({ number }) => number),
  of('Time', 'When it happened.', 'time', 152, true, ({ time }) => time),
  of('Since start', 'Time since the first event.', 'nanoseconds', 92, false, ({ since }) => since, true),
  of('CPU', 'Processor that it happened on.', 'number', 46, false, ({ cpu }) => cpu),
  of('Container', 'Container of the process; empty: the host.', 'text', 120, false, ({ container }) => container),
  of('Process', 'Name of the program.', 'text', 142, true, ({ process }) => process),
  of('PID', 'Process id on the host.', 'number', 72, false, ({ pid }) => pid, true),
  of('TID', 'Thread id on the host.', 'number', 72, false, ({ tid }) => tid),
  of('Dir', '> the call was entered, < it came back.', 'text', 34, true, ({ direction }) => direction),
  of('Call', 'Kind of event.', 'text', 116, true, ({ type }) => type),
  of('Took', 'Time from its beginning to its end.', 'nanoseconds', 76, false, ({ latency }) => (latency > 0 ? latency : undefined)),
  of('Descriptor', 'File or connection that it was about.', 'text', 240, true, ({ fdName }) => fdName, true),
  of('Arguments', 'Its arguments, as conditions know them.', 'text', undefined, true, ({ info }) => info),
];

export type EventTable = readonly EventColumn[];

/** @param hasLatencies whether the capture tells how long calls took. */
export const eventTable = (hasLatencies: boolean): EventTable => (hasLatencies ? ALL : ALL.filter(({ column }) => column.title !== 'Took'));

export const eventCells = (table: EventTable, line: EventLine): readonly Cell[] => table.map((column) => column.of(line));
export const eventFilter = ({ number }: EventLine): string => `evt.num=${number}`;
