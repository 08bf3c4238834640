import { ScapReader, syntheticCapture, type SyntheticCapture } from '@eyrie/scap';
import { PPME } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';
import { filterOf, type StreamFilter } from './filter.ts';

/** Two programs that open a file, before and after the memory of the process changed and data was read. */
function capture(): SyntheticCapture {
  const capture = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' });
  capture.open('/etc/first').read('data').close();
  for (let call = 0; call < 5; call++) capture.event({ type: 'SYSCALL_BRK_4_X', params: [0, 777, 5, 0, 0] });
  return capture.open('/etc/second').read('data').close();
}

function numbersOf(condition: string): { numbers: number[]; stream: EventStream } {
  const filterFor = filterOf(condition);
  const numbers: number[] = [];
  let filter: StreamFilter | undefined;
  const stream = new EventStream({
    onSystem: ({ system }) => {
      filter = filterFor(system.answers);
    },
    wants: (type) => filter?.wants(type) !== false,
    reads: (field) => filter?.fields.has(field) === true,
    onEvent: (context) => {
      if (filter?.holds(context) === true) numbers.push(context.event.num);
    },
  });
  const reader = new ScapReader(stream);
  reader.push(capture().bytes());
  reader.end();
  return { numbers, stream };
}

describe('EventStream', () => {
  it('leaves out events that only change what nobody reads', () => {
    const { delivered } = numbersOf('evt.type=openat and fd.name startswith /etc').stream.interest;
    expect([delivered[PPME.SYSCALL_BRK_4_X], delivered[PPME.SYSCALL_READ_X], delivered[PPME.SYSCALL_CLOSE_X], delivered[PPME.SYSCALL_OPENAT_2_X]]).toEqual([0, 0, 1, 1]);
  });

  it('takes them when a field tells what they changed', () => {
    const { numbers, stream } = numbersOf('evt.type=openat and proc.vmsize=777');
    expect(numbers).toEqual([9]);
    expect(stream.interest.delivered[PPME.SYSCALL_BRK_4_X]).toBe(1);
  });

  it('numbers events as if none had been left out', () => {
    expect(numbersOf('evt.type=openat').numbers).toEqual([1, 9]);
  });
});
