import { writeAll } from './write-all.ts';

const FLUSH_AT = 1 << 16;

export type LineEncoding = 'utf8' | 'latin1';

/**
 * Text lines to a descriptor, collected into large writes.
 *
 * Written synchronously: memory stays bounded however slow the reader is, and all of it is out when the process ends.
 */
export class LineWriter {
  readonly #fd: number;
  readonly #isInteractive: boolean;
  readonly #onClosed: () => never;
  readonly #encoding: LineEncoding;
  #pending = '';

  /**
   * @param encoding `latin1` for byte strings, which have one character per byte.
   * @param onClosed called when the reading end is gone (`eyrie read … | head`).
   * @param isInteractive flushes each line: for terminals and for live output.
   */
  constructor(fd: number, encoding: LineEncoding, onClosed: () => never, isInteractive = false) {
    this.#encoding = encoding;
    this.#fd = fd;
    this.#onClosed = onClosed;
    this.#isInteractive = isInteractive;
  }

  line(text: string): void {
    this.#pending += text + '\n';
    if (this.#isInteractive || this.#pending.length >= FLUSH_AT) this.flush();
  }

  flush(): void {
    if (this.#pending === '') return;
    const bytes = Buffer.from(this.#pending, this.#encoding);
    this.#pending = '';
    writeAll(this.#fd, bytes, this.#onClosed);
  }
}

/** Standard output. A reader that went away ends the process quietly. */
export function standardOutput(encoding: LineEncoding, isLive = false): LineWriter {
  return new LineWriter(1, encoding, () => process.exit(0), isLive);
}
