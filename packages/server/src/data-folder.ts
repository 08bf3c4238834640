/** The server's part of the data folder: where everything lies, and that nobody else uses it. */
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { reasonOf } from './log.ts';
import { StartupError } from './startup-error.ts';

export interface DataFolder {
  readonly root: string;
  readonly metadataFile: string;
  readonly eventsFolder: string;
  readonly tlsFolder: string;
  readonly capturesFolder: string;
  /** API token of the local administrator. */
  readonly tokenFile: string;
  /** Access key of the agent on this host. */
  readonly accessKeyFile: string;
  /** Lets another server use the folder. */
  release(): void;
}

/** Where things lie below a data folder, without touching it. */
export function serverPaths(data: string): Omit<DataFolder, 'release'> {
  const root = join(data, 'server');
  return {
    root,
    metadataFile: join(root, 'metadata.db'),
    eventsFolder: join(root, 'events'),
    tlsFolder: join(root, 'tls'),
    capturesFolder: join(root, 'captures'),
    tokenFile: join(root, 'token'),
    accessKeyFile: join(root, 'access-key'),
  };
}

/** @throws StartupError when the folder cannot be written or another server uses it. */
export function claimDataFolder(data: string): DataFolder {
  const paths = serverPaths(data);
  try {
    mkdirSync(paths.root, { recursive: true, mode: 0o700 });
    accessSync(paths.root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(data, error);
  }
  return { ...paths, release: lock(paths.root, data) };
}

/**
 * The lock is SQLite's own lock of a file that holds nothing: the kernel drops it with the process, however that ends, so there are no stale locks.
 * The number of the holder stands beside it, for the message only.
 */
function lock(root: string, data: string): () => void {
  const pidFile = join(root, 'lock.pid');
  const database = new Database(join(root, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!/locked|busy/i.test(reasonOf(error))) throw unusable(data, error);
    throw new StartupError(
      'data-folder-in-use',
      `Another Eyrie server${holder(pidFile)} already uses ${data}. Stop it first, or pass another folder with --data.`,
    );
  }
  try {
    writeFileSync(pidFile, String(process.pid));
  } catch (error) {
    database.close();
    throw unusable(data, error);
  }
  return () => database.close();
}

function unusable(data: string, error: unknown): StartupError {
  return new StartupError('data-folder-unusable', `The data folder ${data} cannot be used: ${reasonOf(error)}. Make it writable with room to spare, or pass another one with --data.`);
}

function holder(pidFile: string): string {
  try {
    return ` (process ${Number(readFileSync(pidFile, 'utf8'))})`;
  } catch {
    return '';
  }
}
