/** Loads rules files: the entry to everything in this folder. */
import { PROVIDED_PLUGINS } from '@eyrie/schema';
import type { FieldCatalogue } from '../filter/catalogue.ts';
import { Collector } from './collector.ts';
import { CompileMemory, compileRules, type CompiledMacro, type LoadedRule } from './compile.ts';
import { Context } from './context.ts';
import type { ResolvedList } from './lists.ts';
import type { AppendOutput } from './output.ts';
import { readFile } from './reader.ts';
import { unmetRequirement } from './requirements.ts';
import { FileResult } from './result.ts';
import { isExpression, SOURCES } from './sources.ts';

export interface RulesText {
  /** Shown in messages: a path, or whatever tells the reader which file it is. */
  readonly name: string;
  readonly content: string;
}

export interface LoadOptions {
  readonly appendOutput?: readonly AppendOutput[];
  /** Fields by event source; rules of other sources are left out with a warning. */
  readonly sources?: ReadonlyMap<string, FieldCatalogue>;
  /** Plugins by name, with their version, for `required_plugin_versions`. */
  readonly plugins?: Readonly<Record<string, string>>;
}

export interface LoadedRules {
  /** No file has an error and all plugin requirements hold. */
  readonly successful: boolean;
  /** One for each file that was read; a file with an error is the last. */
  readonly results: readonly FileResult[];
  /** Set when a plugin that the files ask for is not there. */
  readonly pluginProblem?: string;
  /** In the order of evaluation; empty when not successful. */
  readonly rules: readonly LoadedRule[];
  readonly macros: readonly CompiledMacro[];
  readonly lists: readonly ResolvedList[];
  /** The definitions behind them, as written and merged. */
  readonly definitions: Collector;
}

/** Loads files in this order, later ones changing earlier ones. Never throws on what the files hold. */
export function loadRules(files: readonly RulesText[], options: LoadOptions = {}): LoadedRules {
  const { appendOutput = [], sources = SOURCES, plugins = PROVIDED_PLUGINS } = options;
  const tests = [...sources].map(([source, catalogue]) => [source, (text: string) => isExpression(text, catalogue)] as const);
  const definitions = new Collector(new Map(tests));
  const results: FileResult[] = [];
  const compiling = { sources, appendOutput, memory: new CompileMemory() };
  let compiled = compileRules(definitions, compiling, new FileResult(''));
  for (const { name, content } of files) {
    const result = new FileResult(name);
    results.push(result);
    const isRead = readFile(content, Context.ofFile(name, content), definitions, result);
    compiled = isRead ? compileRules(definitions, compiling, result) : undefined;
    if (compiled === undefined) break;
  }
  const pluginProblem = compiled && unmetRequirement(definitions.requiredPlugins, plugins);
  const outcome = { results, definitions, ...(pluginProblem === undefined ? {} : { pluginProblem }) };
  if (compiled === undefined || pluginProblem !== undefined) return { ...outcome, successful: false, rules: [], macros: [], lists: [] };
  return { ...outcome, ...compiled, successful: true };
}
