/** Rule files: the default ones come with Eyrie and are read only, the custom ones extend them and are kept in the metadata store. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RulesFile } from '@eyrie/schema';

/** Something wrong with a set of rule files; positions count from 1. */
export interface RulesProblem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** What is wrong and what was expected. */
  readonly message: string;
  /** The line and below it a caret. */
  readonly snippet?: string;
}

/** Loads the files in their order as an agent would. An empty answer: they are good. */
export type ValidateRules = (files: readonly RulesFile[]) => readonly RulesProblem[] | Promise<readonly RulesProblem[]>;

/** A set of rule files that is not deployed; the set before it stays in force. */
export class RulesRefused extends Error {
  readonly problems: readonly RulesProblem[];

  constructor(problems: readonly RulesProblem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'RulesRefused';
    this.problems = problems;
  }
}

export function problemText({ file, line, column, message }: RulesProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${place}: ${message}`;
}

/** The `.yaml` files of a folder, in order of their names. */
export function readRulesFolder(folder: string): RulesFile[] {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }));
}
