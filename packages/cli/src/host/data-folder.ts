/** The data folder: `server/` and `agent/` inside, each for its own process and user alone. */
import { lchownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '../exit-codes.ts';

export interface DataFolder {
  readonly root: string;
  readonly server: string;
  readonly agent: string;
}

export function dataFolder(path: string): DataFolder {
  const root = resolve(path);
  return { root, server: join(root, 'server'), agent: join(root, 'agent') };
}

/**
 * Makes a folder that only its owner may enter; leaves the mode of one that is there.
 * @throws CommandError
 */
export function ensurePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`Cannot create ${path}: ${error instanceof Error ? error.message : String(error)}. Pass a folder of yours with --data.`);
  }
  if (!statSync(path).isDirectory()) throw new CommandError(`${path} is not a folder. Pass another one with --data.`);
}

/** Gives a folder and all in it to a user, unless it is theirs. Links are not followed. */
export function giveFolder(path: string, uid: number, gid: number): void {
  if (statSync(path).uid === uid) return;
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const inside = join(folder, entry.name);
      if (entry.isDirectory()) visit(inside);
      lchownSync(inside, uid, gid);
    }
  };
  visit(path);
  // Last: while the folder itself is not theirs the work is not done.
  lchownSync(path, uid, gid);
}
