import type { EventLine } from '@eyrie/inspect';
import { formatClock, type Zone } from '../../../time/format.ts';
import type { DataColumn } from '../../../widgets/DataTable.tsx';
import { formatNs } from '../format.ts';

/** @param hasLatencies whether the capture tells how long calls took. */
export function digColumns(zone: Zone, hasLatencies: boolean): readonly DataColumn<EventLine>[] {
  const clock = ({ time }: EventLine): string => `${formatClock(Number(time / 1_000_000n), zone)}.${(time % 1_000_000_000n).toString().padStart(9, '0')}`;
  const columns: DataColumn<EventLine>[] = [
    { id: 'number', title: 'Event', width: 78, align: 'right', mono: true, cell: ({ number }) => number },
    { id: 'time', title: 'Time', width: 148, mono: true, cell: clock },
    { id: 'cpu', title: 'CPU', width: 42, align: 'right', cell: ({ cpu }) => cpu },
    { id: 'container', title: 'Container', width: 120, cell: ({ container }) => container ?? <span className="muted">host</span>, tip: ({ container }) => container ?? 'host' },
    { id: 'process', title: 'Process', width: 150, mono: true, cell: ({ process, tid }) => <>{process} <span className="muted">{tid}</span></>, tip: ({ process, pid, tid }) => `${process}, process ${pid}, thread ${tid}` },
    { id: 'type', title: 'Call', width: 130, mono: true, cell: ({ direction, type }) => <><span className="muted">{direction}</span> {type}</> },
    { id: 'latency', title: 'Took', width: 74, align: 'right', cell: ({ latency }) => (latency > 0 ? formatNs(latency) : '') },
    { id: 'info', title: 'Arguments', mono: true, cell: ({ info }) => info, tip: ({ info }) => info },
  ];
  return hasLatencies ? columns : columns.filter((column) => column.id !== 'latency');
}
