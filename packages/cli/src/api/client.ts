/** The server's HTTP API as commands use it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLosslessNumber, parse } from 'lossless-json';
import { CommandError, ExitCode } from '../exit-codes.ts';

export interface ServerOptions {
  readonly data: string;
  readonly server?: string;
  readonly token?: string;
}

/** Numbers keep the digits that the server sent. */
export type JsonObject = Readonly<Record<string, unknown>>;

export class ApiClient {
  readonly #base: string;
  readonly #token: string;

  /** @throws CommandError when there is no token to be found. */
  constructor(options: ServerOptions) {
    const folder = join(options.data, 'server');
    this.#base = (options.server ?? readFirst(join(folder, 'address')) ?? 'http://127.0.0.1:7400').replace(/\/+$/, '');
    const token = options.token ?? readFirst(join(folder, 'token'));
    if (token === undefined) {
      throw new CommandError(`No API token: ${join(folder, 'token')} cannot be read. Pass --token, or --data with the folder of the local server, as a user who may read it.`);
    }
    this.#token = token;
  }

  /** @throws CommandError when there is no answer, or one that is no success. */
  async get(path: string, query: Readonly<Record<string, string>>): Promise<Response> {
    // The server takes a `+` literally, so blanks are written as %20.
    const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
    let response: Response;
    try {
      response = await fetch(`${this.#base}${path}?${search}`, { headers: { authorization: `Bearer ${this.#token}` } });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CommandError(`No answer from ${this.#base} (${cause}). Is the server running? Start it with "npm start" or "eyrie up", or pass --server.`);
    }
    if (response.ok) return response;
    const message = messageOf(await response.text()) ?? `status ${response.status}`;
    if (response.status === 401) throw new CommandError(`${this.#base} does not accept the token (${message}). "eyrie token" prints the one of the local server.`);
    throw new CommandError(`${this.#base} answered: ${message}`, response.status === 400 ? ExitCode.BAD_INPUT : ExitCode.FAILED);
  }

  async getJson(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject> {
    return asObject(parse(await (await this.get(path, query)).text()));
  }
}

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Text of a value in an answer; numbers with the digits that were sent. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || isLosslessNumber(value)) return String(value);
  return undefined;
}

function messageOf(body: string): string | undefined {
  try {
    const answer = asObject(JSON.parse(body));
    const first = Array.isArray(answer['errors']) ? asObject(answer['errors'][0]) : answer;
    const parts = [first['message'], first['reason']].filter((part) => typeof part === 'string' && part !== '');
    return parts.length > 0 ? parts.join(': ') : undefined;
  } catch {
    return undefined;
  }
}

function readFirst(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
