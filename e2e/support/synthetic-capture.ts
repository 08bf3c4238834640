/** A large capture made of nothing but a script: readable by Eyrie and by sysdig 0.29, the same on every machine. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { syntheticCapture, type SyntheticCapture } from '@eyrie/scap';

const ROUNDS = 200;
/** 16 calls, each with an event when it is entered and one when it returns. */
const EVENTS_PER_ROUND = 32;

/** Shells that start programs, programs that read files, a server that answers. */
function script(rounds: number): SyntheticCapture {
  const capture = syntheticCapture({ form: 'old' }).process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' }).process({ pid: 60, parent: 1, comm: 'nginx' });
  for (let round = 0; round < rounds; round++) {
    capture.as(50).at(round * 2).fork(1000 + round).exec('/bin/cat', [`/etc/app/${round % 40}.conf`]).open('/etc/ld.so.cache').close();
    capture.open(`/etc/app/${round % 40}.conf`).read('key = value\n').write('key = value\n', 1).close().exit(0);
    capture.as(60).accept(`10.0.${round % 8}.7`, 40_000 + round, '10.0.0.1', 80).read('GET / HTTP/1.1\r\n').open(`/srv/www/${round % 60}.html`).read('<html>').close().write('HTTP/1.1 200 OK\r\n', 3).close(3);
  }
  return capture;
}

/** Repeats the script until there are about this many events; its times start over, which readers do not mind. */
export function writeSyntheticCapture(file: string, events: number): void {
  const whole = script(ROUNDS).bytes();
  const head = script(0).bytes();
  const body = whole.subarray(head.length);
  const fd = openSync(file, 'w');
  writeSync(fd, head);
  for (let written = 0; written < events; written += ROUNDS * EVENTS_PER_ROUND) writeSync(fd, body);
  closeSync(fd);
}
