/** Conditions that need the bytes of events, and nothing that happened before: these are brought back from the file for the rows in question only. */
import { filterOf } from '@eyrie/rules';
import type { CaptureIndex } from '../capture-index.ts';
import type { EventReader } from '../reading/event-reader.ts';
import { isIndexed, needsOf } from './indexed-fields.ts';
import { requiredTexts } from './required-texts.ts';
import type { RowContext } from './row-context.ts';
import type { SelectionPart } from './selection.ts';

const OF_BYTES = /^(?:evt\.buffer|evt\.arg|evt\.rawarg|evt\.abspath|evt\.is_open_(?:read|write|exec|create)|fs\.path\..*)$/;

/** Of fewer rows of a chunk it pays to read these alone. */
const MANY_ROWS = 2000;

/** Whether these fields can be told from a row and the bytes of its event. */
export function isOfBytes(fields: Iterable<string>): boolean {
  for (const field of fields) if (!isIndexed(field) && !OF_BYTES.test(field)) return false;
  return true;
}

/**
 * @param parts candidates. @returns those of them that meet the condition.
 * @throws FilterError @throws Error when the file cannot be read any more.
 */
export async function selectByBytes(text: string, index: CaptureIndex, context: RowContext, reader: EventReader, parts: readonly SelectionPart[]): Promise<readonly SelectionPart[]> {
  const { holds, wants, fields } = filterOf(text)(context.system.answers);
  const needs = needsOf(fields);
  const isWanted = index.calls.calls.map(({ type }) => wants(type));
  const found: SelectionPart[] = [];
  const texts = requiredTexts(text);
  for (const part of parts) {
    const { chunk, rows, count } = texts === undefined || part.count < MANY_ROWS ? part : await reader.holding(part, texts);
    const left = new Uint16Array(count);
    let size = 0;
    await reader.read(
      wantedRows({ chunk, rows, count }, isWanted),
      (row, event) => {
        const place = row - chunk.firstRow;
        // Other questions may have moved the context while the file was read.
        context.begin();
        context.moveFor(needs, chunk, place);
        if (holds(context.over(event))) left[size++] = place;
      },
      { wants },
    );
    if (size > 0) found.push({ chunk, rows: left, count: size });
  }
  return found;
}

function* wantedRows({ chunk, rows, count }: SelectionPart, isWanted: readonly boolean[]): Generator<number> {
  for (let at = 0; at < count; at++) {
    const place = rows[at] ?? 0;
    if (isWanted[chunk.call[place] ?? 0] === true) yield chunk.firstRow + place;
  }
}
