/** A capture made by the agent that runs on this host: it alone still has the events from before. */
import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { recoverCapture, type CaptureOutcome } from '@eyrie/agent';
import { captureAnswer, RECORDER_SOCKET, type CaptureAnswer, type CaptureCommand } from '@eyrie/schema';
import type { RecordTask } from '../commands/record.ts';
import { CommandError } from '../exit-codes.ts';
import { dataFolder } from '../host/data-folder.ts';

/**
 * @param interrupted the person has enough.
 * @throws CommandError when there is no agent, or it ends meanwhile: then what it has written is saved.
 */
export async function recordByAgent(task: RecordTask, data: string, interrupted: Promise<void>): Promise<CaptureOutcome> {
  const socket = await connect(join(dataFolder(data).agent, RECORDER_SOCKET));
  const say = (command: CaptureCommand): void => void socket.write(`${JSON.stringify(command)}\n`);
  const { beforeMs, afterMs, containerId, filter, maxBytes, maxEvents } = task;
  // Counted back from when the command was given, not from when it had started up.
  say({ type: 'capture', beforeMs: beforeMs + performance.now(), afterMs, containerId, filter, maxBytes, maxEvents });
  void interrupted.then(() => say({ type: 'stop' }));
  let file: string | undefined;
  for await (const line of createInterface({ input: socket })) {
    const answer = parseAnswer(line);
    if (answer?.type === 'started') {
      file = answer.file;
      process.stderr.write(`eyrie: the agent is recording${afterMs === undefined ? '; Ctrl-C ends' : ` for ${afterMs / 1000} s`}, beginning ${beforeMs / 1000} s ago.\n`);
    } else if (answer?.type === 'refused') throw new CommandError(`The agent does not record: ${answer.reason}.`);
    else if (answer?.type === 'done') {
      socket.destroy();
      return done(answer, task.path);
    }
  }
  throw new CommandError(`The agent ended before the capture was whole.${file === undefined ? '' : savePartial(file, task.path)}`);
}

async function connect(path: string): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = createConnection(path, () => resolve(socket));
    socket.once('error', (error) => {
      const reason = 'code' in error && error.code === 'EACCES' ? 'you are not the user that it runs as' : 'there is none that uses this data folder';
      reject(new CommandError(`Cannot ask the agent for the time before now: ${reason} (${path}). Start one with eyrie up, pass its folder with --data, or record from now on without --before.`));
    });
    // Later the end of the lines tells.
    socket.on('error', () => undefined);
  });
}

function done(answer: Extract<CaptureAnswer, { type: 'done' }>, path: string): CaptureOutcome {
  const { type: _, file, from, sha256, error, ...rest } = answer;
  if (error === undefined) {
    move(file, path);
    if (sha256 !== undefined) writeFileSync(`${path}.sha256`, `${sha256}  ${basename(path)}\n`, { mode: 0o600 });
    rmSync(`${file}.sha256`, { force: true });
  }
  return { ...rest, path, from: BigInt(from), sha256, error };
}

/** @returns what became of what the agent had written, as a sentence. */
function savePartial(file: string, path: string): string {
  try {
    if (!existsSync(`${file}.part`)) return ' Look for it in the folder captures of the agent.';
    move(`${file}.part`, `${path}.part`);
    const saved = recoverCapture(path);
    return saved === undefined ? ' Nothing had been written.' : ` What had been written is in ${saved.path}.`;
  } catch (error) {
    return ` What had been written is in ${file}.part, and could not be moved: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Another file system.
    copyFileSync(from, to);
    rmSync(from);
  }
}

function parseAnswer(line: string): CaptureAnswer | undefined {
  try {
    return captureAnswer.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
