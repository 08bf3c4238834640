/** Captures for commands on the same host, by a unix socket that only the agent's own user may open. The messages are in `@eyrie/schema`. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { captureCommand, MAX_CONTROL_LINE, RECORDER_SOCKET, type CaptureAnswer, type CaptureCommand } from '@eyrie/schema';
import type { CaptureOutcome, FlightRecorder, RunningCapture } from './recorder.ts';

const UNTIL_STOPPED_NS = 365 * 86_400e9;

export class ControlSocket {
  readonly #recorder: FlightRecorder;
  readonly #captures: string;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  /**
   * @param folder of the agent, which nobody else uses; captures go to `captures` in it.
   * @param note is told when there can be no socket: the recorder works without.
   */
  constructor(recorder: FlightRecorder, folder: string, note: (text: string) => void) {
    this.#recorder = recorder;
    this.#captures = join(folder, 'captures');
    mkdirSync(this.#captures, { recursive: true, mode: 0o700 });
    const path = join(folder, RECORDER_SOCKET);
    // What an agent that was killed has left; the folder is ours alone.
    rmSync(path, { force: true });
    this.#server = createServer((client) => this.#serve(client));
    this.#server.on('error', (error) => note(`Commands cannot reach the flight recorder by ${path}: ${error.message}.`));
    this.#server.listen(path, () => chmodSync(path, 0o600));
  }

  close(): void {
    this.#server.close();
    for (const client of this.#clients) client.end();
  }

  #serve(client: Socket): void {
    this.#clients.add(client);
    const answer = (message: CaptureAnswer): void => {
      if (client.writable) client.write(`${JSON.stringify(message)}\n`);
    };
    let running: RunningCapture | undefined;
    let isGone = false;
    const onCommand = (command: CaptureCommand): void => {
      if (command.type === 'stop') running?.stop();
      else if (running !== undefined) answer({ type: 'refused', reason: 'a connection makes one capture' });
      else running = this.#start(command, answer, () => client.end());
    };
    readLines(client, (line) => {
      const command = parseCommand(line);
      if (command !== undefined) onCommand(command);
      else {
        answer({ type: 'refused', reason: 'this is no command of the flight recorder' });
        client.end();
      }
    });
    const onGone = (): void => {
      if (isGone) return;
      isGone = true;
      this.#clients.delete(client);
      running?.stop();
    };
    client.on('end', onGone).on('close', onGone).on('error', onGone);
  }

  #start(command: Extract<CaptureCommand, { type: 'capture' }>, answer: (message: CaptureAnswer) => void, end: () => void): RunningCapture | undefined {
    const { beforeMs, afterMs, containerId, filter, maxBytes, maxEvents } = command;
    const path = join(this.#captures, captureName());
    try {
      const running = this.#recorder.capture({
        path,
        beforeNs: beforeMs * 1e6,
        afterNs: afterMs === undefined ? UNTIL_STOPPED_NS : afterMs * 1e6,
        containerId,
        filter,
        limits: { maxBytes, maxEvents },
      });
      answer({ type: 'started', file: path });
      void running.outcome.then((outcome) => {
        answer(doneOf(outcome));
        end();
      });
      return running;
    } catch (error) {
      answer({ type: 'refused', reason: error instanceof Error ? error.message : String(error) });
      end();
      return undefined;
    }
  }
}

function doneOf({ path, from, ...rest }: CaptureOutcome): CaptureAnswer {
  return { type: 'done', file: path, from: String(from), ...rest };
}

function parseCommand(line: string): CaptureCommand | undefined {
  try {
    return captureCommand.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Names sort by time and do not repeat. */
function captureName(): string {
  const time = new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '');
  return `${time}-${Math.random().toString(36).slice(2, 8).padEnd(6, '0')}.scap`;
}

function readLines(client: Socket, onLine: (line: string) => void): void {
  let text = '';
  client.setEncoding('utf8');
  client.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      onLine(text.slice(0, end));
      text = text.slice(end + 1);
    }
    if (text.length > MAX_CONTROL_LINE) client.destroy();
  });
}
