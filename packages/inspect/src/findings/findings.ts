/** Falco rules over the capture: each match with its event, so that it can be gone to. */
import { EventStream, RuleMatcher, renderText, StreamValues, SYSCALL_SOURCE, type LoadedRule } from '@eyrie/rules';
import { readInto, ScapReader, type Platform } from '@eyrie/scap';
import type { LocalTime } from '@eyrie/fields';
import type { CaptureIndex } from '../capture-index.ts';
import type { CaptureFile } from '../open/capture-file.ts';

export interface Finding {
  readonly row: number;
  /** ns since the first event. */
  readonly since: number;
  readonly rule: string;
  /** `Emergency` … `Debug`, as Falco names them. */
  readonly priority: string;
  readonly tags: readonly string[];
  readonly description: string;
  /** The rule's output, filled in. */
  readonly output: string;
}

export interface FindingsOptions {
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (bytesRead: number, found: number) => void;
  readonly localTime?: LocalTime | undefined;
}

export interface Findings {
  readonly found: readonly Finding[];
  /** Matches beyond the limit, which are counted only. */
  readonly beyond: number;
}

const MAX_FINDINGS = 100_000;

/** Rules see events in the form of today, as they do on a live host: the capture is read once more for them. */
export async function findRuleMatches(index: CaptureIndex, file: CaptureFile, platform: Platform, rules: readonly LoadedRule[], { signal, onProgress, localTime }: FindingsOptions = {}): Promise<Findings> {
  const applied = rules.filter(({ source }) => source === SYSCALL_SOURCE);
  const found: Finding[] = [];
  let beyond = 0;
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  const stream = new EventStream(
    {
      onSystem: (context) => {
        matcher = new RuleMatcher(applied, context.system.answers);
        values = new StreamValues(context);
      },
      wants: (type) => matcher?.wants(type) !== false,
      reads: (field) => matcher?.reads(field) !== false,
      onEvent: (context) => {
        matcher?.all(context, (rule) => {
          if (values === undefined) return;
          if (found.length >= MAX_FINDINGS) {
            beyond += 1;
            return;
          }
          const row = rowAt(index, reader.eventPosition);
          const { chunk, index: place } = index.chunkOf(row);
          found.push({ row, since: chunk.timeAt(place), rule: rule.name, priority: rule.priority, tags: rule.tags, description: rule.description, output: renderText(rule.output, values).text });
        });
      },
    },
    localTime === undefined ? {} : { localTime },
  );
  const reader = new ScapReader(stream);
  await readInto(reader, observed(file, (bytesRead) => onProgress?.(bytesRead, found.length)), platform, signal);
  return { found, beyond };
}

async function* observed(file: CaptureFile, onPiece: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  for await (const piece of file.pieces()) {
    bytesRead += piece.length;
    yield piece;
    onPiece(bytesRead);
  }
}

/** The row whose event begins there, or the next before. */
function rowAt(index: CaptureIndex, position: number): number {
  const place = position / 2;
  let low = 0;
  let high = index.rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { chunk, index: at } = index.chunkOf(middle);
    if ((chunk.place[at] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
