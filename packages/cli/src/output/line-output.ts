import type { LineBytes } from '@eyrie/fields';
import { writeAll } from './write-all.ts';

const FLUSH_AT = 1 << 16;
const LINE_END = 10;

/** Lines of bytes to standard output, as `LineWriter` does it for strings. A reader that went away ends the process quietly. */
export class LineOutput {
  /** The line in the making is at its end. */
  readonly line: LineBytes;

  constructor(line: LineBytes) {
    this.line = line;
  }

  endLine(): void {
    this.line.byte(LINE_END);
    if (this.line.length >= FLUSH_AT) this.flush();
  }

  flush(): void {
    const { line } = this;
    if (line.length === 0) return;
    writeAll(1, line.bytes.subarray(0, line.length), () => process.exit(0));
    line.length = 0;
  }
}
