/** Reads the capture once more, for conditions that need more of events than the index has. */
import type { FieldContext } from '@eyrie/fields';
import { EventStream, filterOf, type StreamFilter } from '@eyrie/rules';
import { readCapture } from '@eyrie/scap';
import { isRowAlthoughHidden } from '../events/kinds.ts';
import type { InspectionSource } from '../inspection.ts';
import type { RowBits } from '../query/selector.ts';

/**
 * @param rows how many rows the index has: those beyond are not asked.
 * @returns which of them meet the condition. @throws FilterError
 */
export async function readBits({ file, platform, localTime }: InspectionSource, filter: string, rows: number): Promise<RowBits> {
  const bits = new Uint8Array((rows >> 3) + 1);
  const filterFor = filterOf(filter);
  let condition: StreamFilter | undefined;
  let row = 0;
  const ask = (context: FieldContext): void => {
    if (row < rows && condition?.holds(context) === true) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    row += 1;
  };
  const stream = new EventStream(
    {
      onSystem: ({ system }) => {
        condition = filterFor(system.answers);
      },
      onEvent: ask,
      onHidden: (context) => {
        if (isRowAlthoughHidden(context)) ask(context);
      },
    },
    { view: 'classic', ...(localTime === undefined ? {} : { localTime }) },
  );
  await readCapture(file.pieces(), platform, stream);
  return bits;
}
