/** Bytes of a capture through reader, decoders, event windows and converter, in pieces that cut them anywhere. */
import { Converter, eventBytes, ScapReader } from '@eyrie/scap';
import { mutateCapture } from '../mutate.ts';
import { mustHold, type Reached, type Target } from '../target.ts';
import { ownCaptures } from './captures.ts';

export const reader: Target = {
  name: 'reader',
  weight: 12,
  maxBytes: 8192,
  seeds: ownCaptures,
  mutate: mutateCapture,
  prepare: () => {
    const converter = new Converter();
    return (input, reached) => {
      converter.reset();
      readAll(input, converter, reached);
    };
  },
};

function readAll(input: Uint8Array, converter: Converter, reached: Reached): void {
  const handler = {
    onSection: () => reached('section'),
    onMachine: () => reached('machine'),
    onProcess: () => reached('process'),
    onFd: (_tid: number, fd: { readonly type: number }) => reached(2 ** 20 + fd.type),
    onUser: () => reached('user'),
    onGroup: () => reached('group'),
    onInterface: () => reached('interface'),
    onEvent: (view: Parameters<Converter['convert']>[0]) => {
      const raw = eventBytes(view);
      // The first version's header is 4 bytes shorter than the current one, which the copy has.
      mustHold(raw === undefined || raw.length <= view.length + 4, 'a copy is as long as its event');
      const event = converter.convert(view);
      const isLocated = event?.locateParams() === true;
      reached(view.type * 8 + (raw === undefined ? 1 : 0) + (event === undefined ? 2 : 0) + (isLocated ? 4 : 0));
      if (event === undefined || !isLocated) return;
      for (let index = 0; index < event.paramCount; index++) mustHold(event.bytes(index).length === event.lengthOf(index), 'a parameter has the bytes that its length says');
      mustHold(eventBytes(event) !== undefined, 'a located event can be copied');
    },
  };
  const parsed = new ScapReader(handler, { bufferBytes: 256, maxBlockBytes: 1 << 20 });
  const piece = 1 + ((input[input.length >> 1] ?? 0) << 3);
  for (let at = 0; at < input.length; at += piece) parsed.push(input.subarray(at, at + piece));
  parsed.end();
  reached(parsed.error?.code ?? 'sound');
  reached(parsed.counts.firstDamage?.code ?? 'undamaged');
  mustHold(parsed.position <= input.length, 'nothing is understood behind the end');
}
