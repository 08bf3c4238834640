/** Where whole captures lie. */
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface StoredFile {
  readonly bytes: number;
  /** What is in it from one place up to, not including, another; not empty. */
  readonly read: (from: number, end: number) => Promise<Readable>;
}

export interface CaptureStorage {
  /** Takes a whole file over: it is gone from where it was. */
  put(id: string, path: string): Promise<void>;
  /** @returns undefined when there is none. */
  find(id: string): Promise<StoredFile | undefined>;
  /** Of one that is not there: nothing. */
  remove(id: string): Promise<void>;
  /** Where a capture lies, and where its index is to lie, on this host; undefined: they are elsewhere. */
  path(id: string): string | undefined;
  indexPath(id: string): string | undefined;
}

export class FolderStorage implements CaptureStorage {
  readonly #folder: string;

  /** @param folder on the same file system as what is put into it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(id: string, path: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await rename(path, this.path(id));
  }

  async find(id: string): Promise<StoredFile | undefined> {
    const path = this.path(id);
    const found = await stat(path).catch(() => undefined);
    return found === undefined ? undefined : storedFile(path, found.size);
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true });
    await rm(this.indexPath(id), { force: true });
  }

  path(id: string): string {
    return join(this.#folder, `${id}.scap`);
  }

  indexPath(id: string): string {
    return join(this.#folder, `${id}.index`);
  }
}

/** A file of this host. */
export const storedFile = (path: string, bytes: number): StoredFile => ({ bytes, read: (from, end) => Promise.resolve(createReadStream(path, { start: from, end: end - 1 })) });
