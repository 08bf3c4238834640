/** What the loader that agents use says about a set of rules files. */
import { loadRules, type LoadedRules, type LoadProblem } from '@eyrie/rules';
import type { RulesFile } from '@eyrie/schema';
import type { RulesProblem } from '../policies/rules-files.ts';

/** @returns what is wrong with the set; empty when nothing is. */
export function rulesProblems(files: readonly RulesFile[]): RulesProblem[] {
  return problemsOf(loadRules(files), files).errors;
}

/** @param files that were loaded; with a broken one the loading ends. */
export function problemsOf(loaded: LoadedRules, files: readonly RulesFile[]): { errors: RulesProblem[]; warnings: RulesProblem[] } {
  const errors = loaded.results.flatMap((result) => result.errors).map(problem);
  if (loaded.pluginProblem !== undefined) errors.push({ file: files.at(-1)?.name ?? '', message: loaded.pluginProblem });
  return { errors, warnings: loaded.results.flatMap((result) => result.warnings).map(problem) };
}

function problem({ context, message, code }: LoadProblem): RulesProblem {
  const { line, column } = context.filePlace;
  return { file: context.fileName, line, column, message: message === '' ? code : message, snippet: context.snippet().trimEnd() };
}
