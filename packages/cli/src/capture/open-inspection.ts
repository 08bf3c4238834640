/** Opens a capture for the commands that ask it. */
import { openCapture, type Inspection, type Query } from '@eyrie/inspect';
import { FilterError } from '@eyrie/rules';
import type { Nanoseconds } from '@eyrie/schema';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { nodePlatform } from '../platform.ts';
import { keepBeside, openBeside } from './index-beside.ts';
import { inspectedFile } from './inspected-file.ts';

export interface AskOptions {
  readonly filter?: string;
  readonly from?: Nanoseconds;
  readonly to?: Nanoseconds;
  readonly json?: boolean;
  /** Keep the index beside the capture. */
  readonly keepIndex?: boolean;
}

/** Reads the capture, unless its index was kept. What is wrong with the file goes to standard error. @throws CommandError when there is no such file. */
export async function openInspection(file: string, { keepIndex = false }: AskOptions): Promise<Inspection> {
  const capture = inspectedFile(file);
  const kept = openBeside(file, capture);
  const inspection = kept ?? (await openCapture(capture, nodePlatform, { localTime: hostLocalTime() }));
  if (keepIndex && kept === undefined && inspection.index.damage === undefined) keepBeside(file, inspection);
  for (const problem of inspection.summary.problems) process.stderr.write(`eyrie: ${file}: ${problem}\n`);
  if (inspection.summary.problems.length > 0) process.exitCode = ExitCode.BAD_INPUT;
  return inspection;
}

export function queryOf({ filter, from, to }: AskOptions): Query {
  return { filters: filter === undefined ? [] : [filter], from, to };
}

/** @throws CommandError in place of a FilterError: with the place of the mistake. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof FilterError) throw new CommandError(`--filter: ${error.message} (column ${error.position.column}).`, ExitCode.BAD_INPUT);
    throw error;
  }
}
