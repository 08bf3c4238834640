/** Rule files named on the command line. */
import { readFileSync, statSync } from 'node:fs';
import { loadRules, problemText, type LoadedRules, type RulesText } from '@eyrie/rules';
import { readRulesFolder } from '@eyrie/server';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { RULES_FOLDER } from '../host/parts.ts';

/**
 * Loads files in the order given; a folder stands for its `.yaml` files in order of their names. Warnings go to standard error.
 * @param paths none: the default rules.
 * @throws CommandError with file, line and column of what is wrong.
 */
export function loadRuleFiles(paths: readonly string[] | undefined): LoadedRules {
  const texts = (paths ?? [RULES_FOLDER]).flatMap(readRules);
  if (texts.length === 0) throw new CommandError(`There is no rules file in ${(paths ?? [RULES_FOLDER]).join(', ')}.`, ExitCode.BAD_INPUT);
  const loaded = loadRules(texts);
  for (const warning of loaded.results.flatMap((result) => result.warnings)) process.stderr.write(`${problemText(warning)}\n`);
  if (loaded.successful) return loaded;
  const errors = loaded.results.flatMap((result) => result.errors).map(problemText);
  const problems = loaded.pluginProblem === undefined ? errors : [...errors, loaded.pluginProblem];
  throw new CommandError(`The rules cannot be used.\n${problems.join('\n')}`, ExitCode.BAD_INPUT);
}

function readRules(path: string): RulesText[] {
  try {
    return statSync(path).isDirectory() ? readRulesFolder(path) : [{ name: path, content: readFileSync(path, 'utf8') }];
  } catch (error) {
    throw new CommandError(`Cannot read the rules file ${path}: ${error instanceof Error ? error.message : String(error)}.`, ExitCode.BAD_INPUT);
  }
}
