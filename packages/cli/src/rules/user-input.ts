/** Filters and formats as they come from the command line; what is wrong with them is said with the place. */
import { DEFAULT_FORMAT } from '@eyrie/fields';
import { FilterError, filterOf, FormatError, parseFormat, type FilterFor, type OutputFormat } from '@eyrie/rules';
import { CommandError, ExitCode } from '../exit-codes.ts';

/** @throws CommandError */
export function userFilter(text: string): FilterFor {
  try {
    return filterOf(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new CommandError(`The filter is not right: ${error.message}\n${pointAt(text, error.position.offset)}`, ExitCode.BAD_INPUT);
  }
}

/** @throws CommandError */
export function userFormat(text: string | undefined): OutputFormat {
  const format = text ?? DEFAULT_FORMAT;
  try {
    return parseFormat(format);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CommandError(`The output format is not right: ${error.message}\n${pointAt(format, error.offset)}`, ExitCode.BAD_INPUT);
  }
}

/** The line of the text that holds the offset, and a mark below it. */
function pointAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? text.length : end);
  return `  ${line}\n  ${' '.repeat(offset - start)}^`;
}
