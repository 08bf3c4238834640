/** What a command and the recorder say to each other. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SystemState } from '@eyrie/state';
import { captureAnswer, RECORDER_SOCKET, type CaptureAnswer } from '@eyrie/schema';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlSocket } from './control-socket.ts';
import { FlightRecorder } from './recorder.ts';

let folder: string;
let recorder: FlightRecorder;
let control: ControlSocket;
let turns: NodeJS.Timeout;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-control-'));
  recorder = new FlightRecorder({ bytes: 1 << 16, reachNs: 60e9 }, new SystemState());
  control = new ControlSocket(recorder, folder, (text) => expect.unreachable(text));
  turns = setInterval(() => recorder.turn(), 5);
});
afterEach(async () => {
  clearInterval(turns);
  control.close();
  await recorder.close();
  rmSync(folder, { recursive: true });
});

/** Says the lines, one after each answer, and collects the answers until the end. */
async function talk(...lines: string[]): Promise<CaptureAnswer[]> {
  const socket = createConnection(join(folder, RECORDER_SOCKET));
  const answers: CaptureAnswer[] = [];
  socket.write(`${lines.shift()}\n`);
  for await (const line of createInterface({ input: socket })) {
    answers.push(captureAnswer.parse(JSON.parse(line)));
    const next = lines.shift();
    if (next !== undefined) socket.write(`${next}\n`);
  }
  return answers;
}

test('nobody else may open the socket', async () => {
  await talk('{"type":"stop"}x');
  expect(statSync(join(folder, RECORDER_SOCKET)).mode & 0o777).toBe(0o600);
});

test('a capture is started, and done when its time is over or at a stop', async () => {
  const timed = await talk('{"type":"capture","beforeMs":10,"afterMs":20}');
  expect(timed).toMatchObject([{ type: 'started' }, { type: 'done', end: 'time', events: 0, missedBytes: 0 }]);
  const stopped = await talk('{"type":"capture","beforeMs":10}', '{"type":"stop"}');
  expect(stopped).toMatchObject([{ type: 'started' }, { type: 'done', end: 'stopped' }]);
  expect(statSync(stopped[0]?.type === 'started' ? stopped[0].file : '').mode & 0o777).toBe(0o600);
});

test('what cannot be done is refused with the reason, and a line that is no command too', async () => {
  expect(await talk('{"type":"capture","beforeMs":0,"filter":"proc.nonsense=1"}')).toMatchObject([{ type: 'refused', reason: expect.stringContaining('proc.nonsense') }]);
  expect(await talk('{"type":"capture","beforeMs":-1}')).toMatchObject([{ type: 'refused' }]);
  expect(await talk('hello')).toMatchObject([{ type: 'refused' }]);
  expect(await talk('x'.repeat(100_000))).toMatchObject([{ type: 'refused' }]);
});

test('a client that goes away ends its capture', async () => {
  const socket = createConnection(join(folder, RECORDER_SOCKET));
  socket.write('{"type":"capture","beforeMs":0}\n');
  await new Promise((resolve) => socket.once('data', resolve));
  expect(recorder.captures).toBe(1);
  socket.destroy();
  await expect.poll(() => recorder.captures).toBe(0);
});
