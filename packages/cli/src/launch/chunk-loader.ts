import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

/** A chunk's exports and, while it has no compiled form that holds, its script. */
interface Chunk {
  readonly exports: Record<string, unknown>;
}

type ChunkBody = (exports: Chunk['exports'], require: (id: string) => unknown, module: Chunk, filename: string, dirname: string) => void;

/**
 * Loads the chunks of a bundle in CommonJS form from one folder, as `require` does, but compiles no function that an earlier run compiled.
 *
 * The compiled form lies in a folder of its own and is as trusted as the code: it has to be where only those can write who can write the code.
 * V8 does not take it when it was made by another V8, with other flags, or of a text of another length; a folder's chunks never change.
 */
export class ChunkLoader {
  readonly #folder: string;
  readonly #compiled: string;
  readonly #chunks = new Map<string, Chunk>();
  readonly #scripts = new Map<string, Script>();
  #isStale = false;

  /**
   * @param folder of the chunks.
   * @param compiled folder of their compiled forms; need not be there.
   */
  constructor(folder: string, compiled: string) {
    this.#folder = folder;
    this.#compiled = compiled;
  }

  /** @param name of a chunk in the folder. */
  load(name: string): unknown {
    const known = this.#chunks.get(name);
    if (known !== undefined) return known.exports;
    const filename = join(this.#folder, name);
    const chunk: Chunk = { exports: {} };
    // A chunk that requires one which is being loaded gets what that has exported by then.
    this.#chunks.set(name, chunk);
    const requireModule = createRequire(filename);
    const require = (id: string): unknown => (id.startsWith('./') ? this.load(id.slice(2)) : requireModule(id));
    const body = this.#compile(name, filename).runInThisContext() as ChunkBody;
    body(chunk.exports, require, chunk, filename, this.#folder);
    return chunk.exports;
  }

  #compile(name: string, filename: string): Script {
    const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`;
    const cachedData = this.#read(name);
    const script = new Script(text, { filename, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
    this.#scripts.set(name, script);
    if (cachedData === undefined || script.cachedDataRejected === true) this.#isStale = true;
    return script;
  }

  #read(name: string): Buffer | undefined {
    try {
      const compiled = readFileSync(join(this.#compiled, name));
      return compiled.length === 0 ? undefined : compiled;
    } catch {
      return undefined;
    }
  }

  /** Writes down the compiled form of all chunks that were loaded, when one had none. Where that is not allowed, nothing happens. */
  keep(): void {
    if (!this.#isStale) return;
    const folder = `${this.#compiled}.${process.pid}`;
    try {
      mkdirSync(folder, { recursive: true });
      // V8 does not look for damage in it: whole on the disk before it gets its name.
      for (const [name, script] of this.#scripts) writeFileSync(join(folder, name), script.createCachedData(), { flush: true });
      rmSync(this.#compiled, { recursive: true, force: true });
      renameSync(folder, this.#compiled);
    } catch {
      removeIfThere(folder);
    }
  }
}

function removeIfThere(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch {
    // It was not made.
  }
}
