/** What the agent keeps on disk of a capture until the server has all of it: the file, and beside it what it is. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureEnd, captureInfo, type CaptureFileEnd, type CaptureInfo } from '@eyrie/schema';
import { z } from 'zod';
import { CHECKSUM_SUFFIX, PART_SUFFIX } from '../recorder/capture-file.ts';
import { recoverCapture } from '../recorder/partial-captures.ts';

const SUFFIX = '.capture.json';
const stored = z.object({ info: captureInfo, isAnnounced: z.boolean().optional(), end: captureEnd.optional(), failed: z.string().optional() });

export class CaptureRecord {
  readonly info: CaptureInfo;
  readonly #folder: string;
  #isAnnounced: boolean;
  /** Once the file is whole. */
  #end: CaptureFileEnd | undefined;
  /** Why there will be no file. */
  #failed: string | undefined;

  /** Use {@link create} and {@link left}. */
  private constructor(folder: string, { info, isAnnounced = false, end, failed }: z.infer<typeof stored>) {
    this.info = info;
    this.#folder = folder;
    this.#isAnnounced = isAnnounced;
    this.#end = end;
    this.#failed = failed;
  }

  /** @throws Error when it cannot be kept. */
  static create(folder: string, info: CaptureInfo): CaptureRecord {
    const record = new CaptureRecord(folder, { info });
    record.#write();
    return record;
  }

  /** What an earlier run of the agent left: files are cut after their last whole block. */
  static left(folder: string): CaptureRecord[] {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(SUFFIX)) : [];
    return names.flatMap((name) => {
      const parsed = stored.safeParse(jsonOf(join(folder, name)));
      if (!parsed.success) return [];
      const record = new CaptureRecord(folder, parsed.data);
      record.#recover();
      return [record];
    });
  }

  get path(): string {
    return join(this.#folder, `${this.info.id}.scap`);
  }

  get end(): CaptureFileEnd | undefined {
    return this.#end;
  }

  get failed(): string | undefined {
    return this.#failed;
  }

  /** The file as it is now, whole or growing; undefined before it was begun. */
  get file(): { readonly path: string; readonly bytes: number } | undefined {
    for (const path of [this.path, this.path + PART_SUFFIX]) {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found !== undefined) return { path, bytes: found.size };
    }
    return undefined;
  }

  /** The server has heard of it: if it does not know it later, somebody deleted it. */
  get isAnnounced(): boolean {
    return this.#isAnnounced;
  }

  announced(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#keep();
  }

  finish(end: CaptureFileEnd): void {
    this.#end = end;
    this.#keep();
  }

  /** Nobody gets what is there of the file; its room may be needed. */
  fail(reason: string): void {
    this.#failed = reason;
    this.#removeFile();
    this.#keep();
  }

  /** Nothing is left of it. */
  remove(): void {
    this.#removeFile();
    rmSync(join(this.#folder, this.info.id + SUFFIX), { force: true });
  }

  #removeFile(): void {
    for (const path of [this.path, this.path + PART_SUFFIX, this.path + CHECKSUM_SUFFIX]) rmSync(path, { force: true });
  }

  /** A full disk costs the next run of the agent what it would have read here, and this one nothing. */
  #keep(): void {
    try {
      this.#write();
    } catch {
      // The record of before is still there.
    }
  }

  #recover(): void {
    if (this.#end !== undefined || this.#failed !== undefined) return;
    const isGrowing = existsSync(this.path + PART_SUFFIX);
    const recovered = isGrowing ? recoverCapture(this.path) : undefined;
    // Under its own name, whether whole or not: what it is stands in the record.
    if (recovered !== undefined && recovered.path !== this.path) {
      renameSync(recovered.path, this.path);
      renameSync(recovered.path + CHECKSUM_SUFFIX, this.path + CHECKSUM_SUFFIX);
    }
    const sha256 = existsSync(this.path + CHECKSUM_SUFFIX) ? readFileSync(this.path + CHECKSUM_SUFFIX, 'utf8').slice(0, 64) : undefined;
    const bytes = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (sha256 === undefined || bytes === 0) this.fail('the agent ended before anything of it was written');
    else this.finish({ bytes, sha256, end: 'cut' });
  }

  #write(): void {
    const file = join(this.#folder, this.info.id + SUFFIX);
    try {
      writeFileSync(`${file}.new`, JSON.stringify({ info: this.info, isAnnounced: this.#isAnnounced, end: this.#end, failed: this.#failed }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      rmSync(`${file}.new`, { force: true });
      throw error;
    }
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
