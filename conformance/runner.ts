/** Runs vector files and says what came of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Corpora } from './corpora.ts';
import { parseExactJson, showJson } from './json.ts';
import { Mismatch, type Case } from './suite.ts';
import { SUITES } from './suites.ts';
import { wrongUpstream } from './wrong-upstream.ts';

export interface FileReport {
  /** Of the file, without `.json`. */
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One text of several lines for each failure. */
  readonly failures: readonly string[];
  /** How many cases were skipped, by reason. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** Runs every vector file of a folder, in order of their names, as soon as each is asked for. */
export async function* runFolder(folder: string): AsyncGenerator<FileReport> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')).sort() : [];
  if (files.length === 0) throw new Error(`There is no vector file in ${folder}.`);
  const corpora = new Corpora(folder);
  for (const file of files) yield await runFile(join(folder, file), corpora);
}

export async function runFile(path: string, corpora: Corpora): Promise<FileReport> {
  const name = basename(path, '.json');
  const report = { name, passed: 0, failed: 0, skipped: 0, failures: [] as string[], reasons: new Map<string, number>() };
  const suite = SUITES[name];
  const fail = (message: string): void => {
    report.failed += 1;
    report.failures.push(message);
  };
  if (suite === undefined) {
    fail(`${name}: the runner has no suite for this file.`);
    return report;
  }
  try {
    for (const item of suite(parseExactJson(readFileSync(path, 'utf8')), corpora)) {
      const skip = item.skip ?? wrongUpstream(name, item.input);
      if (skip !== undefined) {
        report.skipped += 1;
        report.reasons.set(skip, (report.reasons.get(skip) ?? 0) + 1);
        continue;
      }
      try {
        await item.run();
        report.passed += 1;
      } catch (error) {
        fail(describeFailure(name, item, error));
      }
    }
  } catch (error) {
    fail(`${name}: the file could not be read to its end: ${error instanceof Error ? error.message : String(error)}`);
  }
  return report;
}

function describeFailure(file: string, item: Case, error: unknown): string {
  const head = `${file} ${item.label}\n    input:    ${showJson(item.input)}`;
  if (error instanceof Mismatch) return `${head}\n    where:    ${error.message}\n    expected: ${showJson(error.expected)}\n    got:      ${showJson(error.got)}`;
  return `${head}\n    could not be run: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join('\n      ') : String(error)}`;
}
