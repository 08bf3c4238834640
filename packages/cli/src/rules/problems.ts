import { loadRules } from '@eyrie/rules';
import type { RulesFile } from '@eyrie/schema';

/** @returns what is wrong with a set of rule files, as the loader that agents use sees it; empty when nothing is. */
export function ruleProblems(files: readonly RulesFile[]): { file: string; line?: number; column?: number; message: string }[] {
  const loaded = loadRules(files);
  const problems = loaded.results.flatMap((result) => result.errors).map(({ context, message }) => ({ file: context.fileName, line: context.filePlace.line, column: context.filePlace.column, message }));
  return loaded.pluginProblem === undefined ? problems : [...problems, { file: files.at(-1)?.name ?? '', message: loaded.pluginProblem }];
}
