/** Captures and rules files that vectors speak of: beside their folder, else beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../../shared', import.meta.url));

/** Read when no folder is named. */
export const DEFAULT_VECTORS = join(SHARED, 'vectors');

export class Corpora {
  readonly #folder: string;

  /** @param vectors folder of the vector files. */
  constructor(vectors: string) {
    const sibling = join(dirname(resolve(vectors)), 'corpora');
    this.#folder = existsSync(sibling) ? sibling : join(SHARED, 'corpora');
  }

  /** @param name such as `captures/cat_write.scap`. @returns undefined when it is not there. */
  path(name: string): string | undefined {
    const path = join(this.#folder, name);
    return existsSync(path) ? path : undefined;
  }

  bytes(name: string): Uint8Array | undefined {
    const path = this.path(name);
    return path === undefined ? undefined : readFileSync(path);
  }

  text(name: string): string | undefined {
    const path = this.path(name);
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  }
}
