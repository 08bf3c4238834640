/** Captures to begin with: small ones of our own that hold every kind of list and many kinds of events. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EVENT_TYPES, PPME } from '@eyrie/schema';
import { syntheticCapture, type EventId, type SyntheticOptions } from '@eyrie/scap';
import { blocksOf, joined } from '../mutate.ts';

function story(form: NonNullable<SyntheticOptions['form']>): Uint8Array {
  return syntheticCapture({ form })
    .user('ana', 1000).group('staff', 50)
    .process({ pid: 1, comm: 'init' }).holds(3, '/dev/null')
    .process({ pid: 9, parent: 1, comm: 'sh', cgroups: ['cpu=/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'], env: ['A=B'] })
    .fork(10).exec('/bin/ls', ['-l', 'x y']).open('/etc/../etc/passwd').read('abc').dup(3).close().connect('10.0.0.9', 80).write('x').unlink('/a/b').exit(0)
    .as(9).thread(11).chdir('..').rename('a', '/b').mkdir('d').chmod('/x', 0o755).setuid(1000).kill(1, 9).as(9)
    .connect('2001:db8::1', 443, { res: -115 }).listen('0.0.0.0', 8080).accept('10.1.1.1', 999, '10.0.0.1', 8080).read('GET /').write('200')
    .event({ type: 'CONTAINER_JSON_E', params: ['{"container":{"id":"a","name":"b","image":"c:d","labels":{"x":"y"}}}'] })
    .event({ type: 'NOTIFICATION_E', params: ['id', 'text'] }, 1)
    .bytes();
}

/** Events of every type with parameters of their declared number; values that are 8 bytes long where nothing else is known. */
function everyType(from: number, to: number): Uint8Array {
  const capture = syntheticCapture().process({ pid: 1, comm: 'init' });
  const names = Object.keys(PPME) as EventId[];
  for (const type of EVENT_TYPES.slice(from, to)) {
    const name = names.find((candidate) => PPME[candidate] === type.code);
    if (name !== undefined) capture.event({ type: name, params: type.params.map(() => undefined) });
  }
  return capture.bytes();
}

export function ownCaptures(): readonly Uint8Array[] {
  const types = Array.from({ length: Math.ceil(EVENT_TYPES.length / 20) }, (_, index) => everyType(index * 20, index * 20 + 20));
  return [story('current'), story('old'), story('oldest'), ...types];
}

/** The lists of a capture of this folder and a few pieces of its events. Read in place. */
export function foreignCaptures(folder: string, maxBytes: number): readonly Uint8Array[] {
  return readdirSync(folder)
    .filter((name) => /\.scap(?:\.gz)?$/.test(name))
    .flatMap((name) => {
      const file = readFileSync(join(folder, name));
      const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
      const blocks = blocksOf(bytes.subarray(0, 8 << 20));
      const [section] = blocks;
      if (section === undefined) return [];
      return [1, Math.floor(blocks.length / 3), Math.floor(blocks.length / 2)].map((from) => {
        let size = 0;
        return joined([section, ...blocks.slice(from, from + 60).filter((block) => (size += block.length) < maxBytes)]);
      });
    });
}
