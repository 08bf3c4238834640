/** JSON over HTTP over a unix socket, as Docker and Podman speak it. */
import { request, type IncomingMessage } from 'node:http';
import { isObject, textAt } from './foreign-json.ts';
import { QUESTION_MS, RuntimeError } from './runtime.ts';

/** No description of a container or list of containers is longer. */
const MAX_ANSWER = 32 * 1024 * 1024;
/** One event, with all labels of its container. */
const MAX_LINE = 1024 * 1024;

/** @throws RuntimeError; `isUnknown` for status 404. */
export async function getJson(socketPath: string, path: string): Promise<unknown> {
  const signal = AbortSignal.timeout(QUESTION_MS);
  const response = await get(socketPath, path, signal);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      length += (chunk as Buffer).length;
      if (length > MAX_ANSWER) throw new RuntimeError(`${socketPath}: the answer to ${path} is longer than ${MAX_ANSWER} bytes`);
      chunks.push(chunk as Buffer);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw error instanceof RuntimeError ? error : unusable(socketPath, path, error);
  } finally {
    response.destroy();
  }
}

/** Asks for something to be done. @returns the status, and what was said beside it. @throws RuntimeError when there is no answer. */
export async function post(socketPath: string, path: string, patienceMs: number): Promise<{ status: number; message: string }> {
  try {
    const response = await send(socketPath, 'POST', path, AbortSignal.timeout(patienceMs));
    let text = '';
    response.setEncoding('utf8');
    for await (const piece of response) text = (text + String(piece)).slice(0, MAX_LINE);
    return { status: response.statusCode ?? 0, message: messageOf(text) };
  } catch (error) {
    throw error instanceof RuntimeError ? error : unusable(socketPath, path, error);
  }
}

/** Docker says why as `{"message": …}`, Podman as `{"cause": …, "message": …}`. */
function messageOf(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    return (isObject(answer) ? textAt(answer, 'message') : undefined) ?? '';
  } catch {
    return text.trim();
  }
}

/** An endless answer: one JSON value per line, each handed on. Fulfilled when the other side ends it. @throws RuntimeError */
export async function streamJson(socketPath: string, path: string, onValue: (value: unknown) => void, signal: AbortSignal): Promise<void> {
  const response = await get(socketPath, path, signal);
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const piece of response) {
      const lines = (rest + String(piece)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new RuntimeError(`${socketPath}: an event is longer than ${MAX_LINE} characters`);
      for (const line of lines) if (line.trim() !== '') onValue(JSON.parse(line));
    }
  } catch (error) {
    throw error instanceof RuntimeError ? error : unusable(socketPath, path, error);
  } finally {
    response.destroy();
  }
}

async function get(socketPath: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const response = await send(socketPath, 'GET', path, signal);
  const { statusCode = 0 } = response;
  if (statusCode === 200) return response;
  response.destroy();
  throw new RuntimeError(`${socketPath}: ${path} is answered with status ${statusCode}`, statusCode === 404);
}

function send(socketPath: string, method: string, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A socket of its own per question: nothing is left open to a runtime that goes away.
    const asked = request({ socketPath, method, path, agent: false, signal, headers: { host: 'localhost' } }, resolve);
    asked.on('error', (error) => reject(unusable(socketPath, path, error)));
    asked.end();
  });
}

function unusable(socketPath: string, path: string, error: unknown): RuntimeError {
  return new RuntimeError(`${socketPath}: no usable answer to ${path}: ${error instanceof Error ? error.message : String(error)}`);
}
