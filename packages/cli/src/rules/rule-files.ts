/** Rule files named on the command line. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileResult, loadRules, problemText, unreadableFile, type LoadedRules, type LoadOptions, type RulesText } from '@eyrie/rules';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { RULES_FOLDER } from '../host/parts.ts';
import { say } from '../output/say.ts';

/**
 * Loads files in the order given. Warnings go to standard error.
 * @param paths none: the default rules.
 * @throws CommandError with file, line and column of what is wrong.
 */
export function loadRuleFiles(paths: readonly string[] | undefined, options: LoadOptions = {}): LoadedRules {
  const { texts, unreadable } = readRuleFiles(paths);
  if (unreadable !== undefined) throw new CommandError(`Cannot read the rules file ${unreadable.name}: ${unreadable.errors[0]?.message}.`, ExitCode.BAD_INPUT);
  const loaded = loadRules(texts, options);
  for (const warning of loaded.results.flatMap((result) => result.warnings)) say(problemText(warning));
  if (loaded.successful) return loaded;
  const errors = loaded.results.flatMap((result) => result.errors).map(problemText);
  const problems = loaded.pluginProblem === undefined ? errors : [...errors, loaded.pluginProblem];
  throw new CommandError(`The rules cannot be used.\n${problems.join('\n')}`, ExitCode.BAD_INPUT);
}

export interface RuleTexts {
  readonly texts: readonly RulesText[];
  /** The first file that cannot be read, if there is one: those after it are not read. */
  readonly unreadable?: FileResult;
}

/**
 * Reads files in the order given; a folder stands for its `.yaml` and `.yml` files in order of their names, without those in folders below.
 * @param paths none: the default rules.
 * @throws CommandError when there is no file at all.
 */
export function readRuleFiles(paths: readonly string[] = [RULES_FOLDER]): RuleTexts {
  const texts: RulesText[] = [];
  for (const path of paths) {
    for (const name of expanded(path)) {
      try {
        texts.push({ name, content: readFileSync(name, 'utf8') });
      } catch (error) {
        return { texts, unreadable: unreadableFile(name, reasonOf(error)) };
      }
    }
  }
  if (texts.length === 0) throw new CommandError(`There is no rules file in ${paths.join(', ')}.`, ExitCode.BAD_INPUT);
  return { texts };
}

function expanded(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => join(path, name)).filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'you may not read it' : message;
}
