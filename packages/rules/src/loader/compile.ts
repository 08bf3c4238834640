/** From definitions to rules that can be evaluated: lists, macros and exceptions expanded, everything checked. */
import { PPME } from '@eyrie/schema';
import type { AstNode, Position } from '../filter/ast.ts';
import type { FieldCatalogue } from '../filter/catalogue.ts';
import type { CheckedNode } from '../filter/checked.ts';
import { checkFilter, type CheckMemory } from '../filter/check.ts';
import { FilterError } from '../filter/error.ts';
import { eventTypesOf, type EventTypeSet } from '../filter/event-types.ts';
import { expandMacros, MacroError } from '../filter/macros.ts';
import { parseFilter, RULE_MAX_DEPTH } from '../filter/parser.ts';
import { FormatError, type OutputFormat } from '../output/format.ts';
import type { Collector } from './collector.ts';
import { warnOfCondition, warnOfOutput } from './condition-warnings.ts';
import type { Context } from './context.ts';
import type { MacroDefinition, Priority, RuleDefinition } from './definitions.ts';
import { withExceptions } from './exceptions.ts';
import { ListNames, resolveLists, substituteLists, type ResolvedList, type WordMemory } from './lists.ts';
import { appendToOutput, extraFieldsOf, parseOutput, type AppendOutput, type ExtraField } from './output.ts';
import { LoadError, type FileResult } from './result.ts';
import { SYSCALL_SOURCE } from './sources.ts';

export interface LoadedRule {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly priority: Priority;
  /** Sorted. */
  readonly tags: readonly string[];
  readonly condition: CheckedNode;
  /** The condition as syntax, with everything expanded: what `condition_compiled` prints. */
  readonly ast: AstNode;
  /** Event codes for which the condition can be true. */
  readonly eventTypes: EventTypeSet;
  /** The output with what is appended to it by configuration. */
  readonly outputText: string;
  readonly output: OutputFormat;
  readonly extraFields: readonly ExtraField[];
  /** As the file says; selections may decide otherwise. */
  readonly enabled: boolean;
  readonly capture: boolean;
  /** Milliseconds; 0 for the default. */
  readonly captureDuration: number;
  /** Fields that its exceptions compare. */
  readonly exceptionFields: ReadonlySet<string>;
  /** Rules are evaluated in this order. */
  readonly index: number;
}

export interface CompiledMacro {
  readonly name: string;
  readonly ast: AstNode;
  used: boolean;
}

export interface CompileOptions {
  readonly sources: ReadonlyMap<string, FieldCatalogue>;
  readonly appendOutput: readonly AppendOutput[];
  readonly memory: CompileMemory;
}

/** Work that need not be done again when further files are read: everything is compiled after each of them. */
export class CompileMemory {
  /** By the text of the condition, lists in place. */
  readonly parsed = new Map<string, AstNode>();
  readonly words: WordMemory = new Map();
  /** By the condition as parsed: what it was expanded to, and the macros that it was made of. It holds as long as these are the same. */
  readonly expanded = new WeakMap<AstNode, { readonly node: AstNode; readonly macros: ReadonlyMap<string, AstNode> }>();
  /** Of conditions with everything expanded. */
  readonly eventTypes = new WeakMap<AstNode, EventTypeSet>();
  readonly #checked = new Map<FieldCatalogue, CheckMemory>();
  readonly #outputs = new Map<FieldCatalogue, Map<string, OutputFormat>>();

  checked(catalogue: FieldCatalogue): CheckMemory {
    const known = this.#checked.get(catalogue) ?? new WeakMap();
    this.#checked.set(catalogue, known);
    return known;
  }

  /** @throws FormatError */
  output(text: string, catalogue: FieldCatalogue): OutputFormat {
    const formats = this.#outputs.get(catalogue) ?? new Map<string, OutputFormat>();
    this.#outputs.set(catalogue, formats);
    const format = formats.get(text) ?? parseOutput(text, catalogue);
    formats.set(text, format);
    return format;
  }
}

export interface CompiledRules {
  readonly rules: readonly LoadedRule[];
  readonly macros: readonly CompiledMacro[];
  readonly lists: readonly ResolvedList[];
}

const TOO_MANY_EVENT_TYPES = 100;
const NO_MORE_USE =
  '%container.info is deprecated and has no effect: container fields are appended to outputs where they are known. Remove it from the output.';

/**
 * Compiles everything collected so far; errors and warnings go to the result of the file read last.
 * @returns undefined when there is an error.
 */
export function compileRules(collector: Collector, options: CompileOptions, result: FileResult): CompiledRules | undefined {
  const compiler = new Compiler(collector, options, result);
  try {
    return compiler.all();
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    result.addError(error);
    return undefined;
  }
}

class Compiler {
  readonly #collector: Collector;
  readonly #options: CompileOptions;
  readonly #result: FileResult;
  readonly #lists: ListNames;
  readonly #macros = new Map<string, CompiledMacro>();

  constructor(collector: Collector, options: CompileOptions, result: FileResult) {
    this.#collector = collector;
    this.#options = options;
    this.#result = result;
    this.#lists = new ListNames(resolveLists(collector.lists));
  }

  all(): CompiledRules {
    this.#compileMacros();
    const rules = [...this.#collector.rules.values()].map((rule) => this.#compileRule(rule)).filter((rule) => rule !== undefined);
    for (const macro of this.#macros.values()) {
      const context = this.#collector.macros.get(macro.name)?.context;
      if (!macro.used && context) this.#result.addWarning('LOAD_UNUSED_MACRO', 'Macro not referred to by any other rule/macro', context);
    }
    for (const list of this.#lists.lists) {
      const context = this.#collector.lists.get(list.name)?.context;
      if (!list.used && context) this.#result.addWarning('LOAD_UNUSED_LIST', 'List not referred to by any other rule/macro', context);
    }
    return { rules, macros: [...this.#macros.values()], lists: this.#lists.lists };
  }

  #withLists(condition: string, context: Context): string {
    return substituteLists(condition, this.#lists, context, this.#options.memory.words);
  }

  #parse(condition: string, context: Context): AstNode {
    const text = this.#withLists(condition, context);
    const known = this.#options.memory.parsed.get(text);
    if (known !== undefined) return known;
    try {
      const { node } = parseFilter(text, RULE_MAX_DEPTH);
      this.#options.memory.parsed.set(text, node);
      return node;
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new LoadError('LOAD_ERR_COMPILE_CONDITION', error.message, context.inCondition(text, error.position));
    }
  }

  /** All are parsed first, because a redefined macro may use macros that come after it. */
  #compileMacros(): void {
    const definitions = [...this.#collector.macros.values()];
    for (const { name, condition, conditionContext } of definitions) {
      this.#macros.set(name, { name, ast: this.#parse(condition, conditionContext), used: false });
    }
    for (const definition of definitions) {
      const macro = this.#macros.get(definition.name);
      if (macro === undefined) continue;
      const visible = (other: MacroDefinition): boolean => other.index < definition.visibility;
      const ast = this.#expand(macro.ast, definition.condition, definition.context, visible);
      this.#macros.set(definition.name, { ...macro, used: this.#macros.get(definition.name)?.used ?? false, ast });
    }
  }

  #expand(node: AstNode, condition: string, context: Context, visible: (macro: MacroDefinition) => boolean): AstNode {
    const macroOf = (name: string): AstNode | undefined => {
      const definition = this.#collector.macros.get(name);
      return definition !== undefined && visible(definition) ? this.#macros.get(name)?.ast : undefined;
    };
    const { expanded } = this.#options.memory;
    const known = expanded.get(node);
    if (known !== undefined && [...known.macros].every(([name, ast]) => macroOf(name) === ast)) {
      this.#markUsed(known.macros.keys());
      return known.node;
    }
    try {
      const macros = new Map<string, AstNode>();
      const { node: result } = expandMacros(node, (name) => {
        const ast = macroOf(name);
        if (ast !== undefined) macros.set(name, ast);
        return ast;
      });
      this.#markUsed(macros.keys());
      expanded.set(node, { node: result, macros });
      return result;
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      throw new LoadError('LOAD_ERR_VALIDATE', error.message, context.inCondition(condition, error.position, { checked: this.#withLists(condition, context) }));
    }
  }

  #markUsed(names: Iterable<string>): void {
    for (const name of names) {
      const macro = this.#macros.get(name);
      if (macro !== undefined) macro.used = true;
    }
  }

  /** @returns undefined when the rule is left out. */
  #compileRule(rule: RuleDefinition): LoadedRule | undefined {
    const { body, name } = rule;
    const catalogue = this.#options.sources.get(body.source);
    if (rule.unknownSource || catalogue === undefined) return undefined;
    const excepted = body.exceptions.length === 0 ? undefined : withExceptions(body.condition, body.exceptions);
    const output = this.#compileOutput(rule, catalogue);
    if (output === undefined) return undefined;
    const condition = this.#compileCondition(rule, excepted?.condition ?? body.condition, catalogue);
    if (condition === undefined) return undefined;
    return {
      name,
      description: body.description,
      source: body.source,
      priority: body.priority,
      tags: [...body.tags].sort(),
      ...condition,
      ...output,
      enabled: body.enabled,
      capture: body.capture,
      captureDuration: body.captureDuration,
      exceptionFields: excepted?.fields ?? new Set(),
      index: rule.index,
    };
  }

  #compileOutput(rule: RuleDefinition, catalogue: FieldCatalogue): Pick<LoadedRule, 'output' | 'outputText' | 'extraFields'> | undefined {
    const { body, name, outputContext } = rule;
    const subject = { name, source: body.source, tags: body.tags };
    let outputText = appendToOutput(body.output, subject, this.#options.appendOutput, catalogue);
    if (outputText.includes('%container.info')) {
      this.#result.addWarning('LOAD_DEPRECATED_ITEM', NO_MORE_USE, rule.context);
      outputText = outputText.replaceAll('%container.info', '');
    }
    try {
      const output = this.#options.memory.output(outputText, catalogue);
      warnOfOutput(outputText, outputContext, this.#result);
      const extraFields = extraFieldsOf(subject, this.#options.appendOutput, catalogue);
      for (const field of extraFields) warnOfOutput(field.text, outputContext, this.#result);
      return { output, outputText, extraFields };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (body.skipIfUnknownFilter && isAboutUnknownNames(error.message)) {
        this.#result.addWarning('LOAD_UNKNOWN_FILTER', error.message, outputContext);
        return undefined;
      }
      throw new LoadError('LOAD_ERR_COMPILE_OUTPUT', error.message, outputContext);
    }
  }

  #compileCondition(rule: RuleDefinition, text: string, catalogue: FieldCatalogue): Pick<LoadedRule, 'condition' | 'ast' | 'eventTypes'> | undefined {
    const { body, conditionContext } = rule;
    const ast = this.#expand(this.#parse(text, conditionContext), text, rule.context, () => true);
    warnOfCondition(ast, conditionContext.inCondition(text, { offset: 0, line: 0, column: 0 }), this.#result);
    try {
      const { node, warnings } = checkFilter(ast, catalogue, this.#options.memory.checked(catalogue));
      for (const { message, position } of warnings) {
        this.#result.addWarning('LOAD_COMPILE_CONDITION', message, conditionContext.inCondition(text, position));
      }
      return { condition: node, ast, eventTypes: this.#eventTypes(rule, ast) };
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const context = conditionContext.inCondition(text, error.position, { checked: this.#withLists(text, conditionContext), macro: this.#macroPlace(error.position) });
      if (body.skipIfUnknownFilter && isAboutUnknownNames(error.message)) {
        this.#result.addWarning('LOAD_UNKNOWN_FILTER', error.message, context);
        return undefined;
      }
      throw new LoadError('LOAD_ERR_COMPILE_CONDITION', error.message, context);
    }
  }

  /** The place in the macro that this part of an expanded condition comes from; undefined when it is the rule's own. */
  #macroPlace(position: Position): Context | undefined {
    for (const { condition, conditionContext } of this.#collector.macros.values()) {
      const checked = this.#withLists(condition, conditionContext);
      if (holds(this.#options.memory.parsed.get(checked), position)) return conditionContext.inCondition(condition, position, { checked });
    }
    return undefined;
  }

  #eventTypes(rule: RuleDefinition, ast: AstNode): EventTypeSet {
    if (rule.body.source !== SYSCALL_SOURCE) return new Set([PPME.PLUGINEVENT_E, PPME.ASYNCEVENT_E]);
    const { eventTypes } = this.#options.memory;
    const types = eventTypes.get(ast) ?? eventTypesOf(ast);
    eventTypes.set(ast, types);
    if (types.size > TOO_MANY_EVENT_TYPES && rule.body.warnEventTypes) {
      const message = 'Rule matches too many evt.type values. This has a significant performance penalty.';
      this.#result.addWarning('LOAD_NO_EVTTYPE', message, rule.context);
    }
    return new Set([...types, PPME.ASYNCEVENT_E]);
  }
}

/** Whether a part of the tree was read at this very place. */
function holds(node: AstNode | undefined, position: Position): boolean {
  if (node === undefined) return false;
  if (node.position === position) return true;
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.children.some((child) => holds(child, position));
    case 'not':
      return holds(node.child, position);
    case 'identifier':
      return false;
    case 'unary-check':
      return node.left.position === position;
    case 'binary-check':
      return node.left.position === position || node.right.position === position;
  }
}

function isAboutUnknownNames(message: string): boolean {
  return ['nonexistent field', 'invalid formatting token', 'unknown event type', 'unknown filter:'].some((words) => message.includes(words));
}
