/** Pieces of streams as rows: what can be told of each, on screen and in files. */
import type { ByteView, Cell, Column, StreamChunk, Unit } from '@eyrie/inspect';
import { payloadText } from './payload-text.ts';

const of = (title: string, says: string, unit: Unit = 'text', isExtra = false): Column => ({ title, says, unit, source: { kind: 'computed' }, isExtra });

export const STREAM_COLUMNS: readonly Column[] = [
  of('Event', 'Number of the event: evt.num.', 'number', true),
  of('Time', 'When it was read or written.', 'time', true),
  of('Since start', 'Time since the first event.', 'nanoseconds'),
  of('Direction', 'Read or written.'),
  of('Bytes', 'How many went through.', 'bytes'),
  of('Descriptor', 'File or connection.'),
  of('FD', 'Number of the descriptor.', 'number', true),
  of('Process', 'Name of the program.'),
  of('PID', 'Process id on the host.', 'number'),
  of('TID', 'Thread id on the host.', 'number', true),
  of('Container', 'Container of the process; empty: the host.'),
  of('Data', 'The bytes, as far as they were recorded.'),
];

export function streamCells(chunk: StreamChunk, form: ByteView, isMasked: boolean): readonly Cell[] {
  const { number, time, since, direction, length, fdName, fdType, fdNumber, process, pid, tid, container } = chunk;
  return [number, time, since, direction, length, fdName === '' ? `${fdType} ${fdNumber}` : fdName, fdNumber, process, pid, tid, container, payloadText(chunk.bytes, form, isMasked)];
}
