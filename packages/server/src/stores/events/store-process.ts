/**
 * The child process that owns the ClickHouse engine (`eyrie store DIR`), started by the server and by nobody else.
 *
 * One connection of the engine works on one statement at a time, so there is one for writing and several for reading: a long query never holds up an insert.
 * The engine cannot be stopped in the middle of a statement and can hang when it is closed, so the process ends by SIGKILL in every case: what was
 * acknowledged is on disk by then, and the rest was not acknowledged.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from 'chdb';
import { reasonOf } from '../../log.ts';
import type { StoreReply, StoreRequest } from './store-messages.ts';

const READERS = 3;

export interface StoreProcessOptions {
  /** Folder of the store; created when absent. */
  readonly folder: string;
  /** Bytes that the engine may use in total. */
  readonly memory: number;
}

/** Settings of the engine as a whole; those of single statements travel with them. */
function engineConfig(memory: number): string {
  return `<clickhouse>
  <max_server_memory_usage>${memory}</max_server_memory_usage>
  <mark_cache_size>${Math.floor(memory / 16)}</mark_cache_size>
  <index_mark_cache_size>${Math.floor(memory / 32)}</index_mark_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_schedule_pool_size>2</background_schedule_pool_size>
</clickhouse>
`;
}

/** Works until told to close, or until the server is gone. Resolves once requests are accepted; the process then lives on. */
export async function runStoreProcess(options: StoreProcessOptions): Promise<void> {
  if (process.send === undefined) throw new Error('The event store is a process of the server, which starts it by itself.');
  const die = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };
  const reply = (message: StoreReply): void => {
    process.send?.(message, undefined, undefined, (error) => {
      if (error !== null) die();
    });
  };
  // A Ctrl-C in the terminal reaches every process of the group; the server decides when this one ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', die);

  let sessions: Session[];
  try {
    // Loaded here and nowhere else: the library takes hundreds of megabytes, which no other process of ours should pay for.
    const chdb = await import('chdb');
    const config = join(options.folder, 'engine.xml');
    writeFileSync(config, engineConfig(options.memory));
    const open = (): Session => new chdb.Session(join(options.folder, 'data'), { connectionArgs: [`--config-file=${config}`] });
    sessions = Array.from({ length: 1 + READERS }, open);
  } catch (error) {
    reply({ kind: 'failed-to-open', message: reasonOf(error) });
    return;
  }
  const [writer, ...readers] = sessions;
  if (writer === undefined) throw new Error('the engine gave no connection');
  const write = lane([writer], reply);
  const read = lane(readers, reply);
  process.on('message', (request: StoreRequest) => {
    if (request.kind === 'close') die();
    else if (request.kind === 'query') read(request);
    else write(request);
  });
  reply({ kind: 'ready', residentBytes: process.memoryUsage.rss() });
}

/** A queue in front of connections of which each takes one statement at a time. The server bounds how much it asks for at once. */
function lane(sessions: Session[], reply: (message: StoreReply) => void): (request: StoreRequest) => void {
  const idle = [...sessions];
  const waiting: StoreRequest[] = [];
  const next = (): void => {
    const session = idle.pop();
    if (session === undefined) return;
    const request = waiting.shift();
    if (request === undefined) {
      idle.push(session);
      return;
    }
    perform(session, request)
      .then(
        (text) => reply({ kind: 'done', id: request.id, text }),
        (error: unknown) => reply({ kind: 'error', id: request.id, message: reasonOf(error) }),
      )
      .finally(() => {
        idle.push(session);
        next();
      });
  };
  return (request) => {
    waiting.push(request);
    next();
  };
}

async function perform(session: Session, request: StoreRequest): Promise<string> {
  switch (request.kind) {
    case 'query':
    case 'run':
      return (await session.queryAsync(request.sql, { format: 'JSONEachRow' })).text();
    case 'insert':
      // Parsed in one piece, so that the rows make one block, one part and one atomic change.
      await session.insert({ table: request.table, values: request.rows, format: 'JSONEachRow', settings: { input_format_parallel_parsing: 0 } });
      return '';
    case 'close':
      return '';
  }
}
