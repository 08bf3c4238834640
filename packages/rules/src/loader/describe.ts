/** Rules, macros and lists as JSON, in the shape of `falco -L` and `falco -l RULE`. */
import { findField } from '@eyrie/schema';
import { eventNamesOf } from '../filter/event-types.ts';
import type { AstNode, LeftNode, TransformerArgumentNode } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { parseFilter, RULE_MAX_DEPTH } from '../filter/parser.ts';
import { printFilter } from '../filter/print.ts';
import type { CompiledMacro, LoadedRule } from './compile.ts';
import type { ExceptionEntry } from './definitions.ts';
import type { ResolvedList } from './lists.ts';
import type { LoadedRules } from './load.ts';
import { SYSCALL_SOURCE } from './sources.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Everything that is loaded. */
export function describeAll(loaded: LoadedRules): { readonly [key: string]: Json } {
  return {
    required_engine_version: loaded.definitions.requiredEngineVersion,
    required_plugin_versions: loaded.definitions.requiredPlugins.map(([first, ...alternatives]) => ({
      name: first?.name ?? '',
      version: first?.version ?? '',
      alternatives: alternatives.map(({ name, version }) => ({ name, version })),
    })),
    rules: loaded.rules.map((rule) => describeRule(rule, loaded)),
    macros: loaded.macros.map((macro) => describeMacro(macro, loaded)),
    lists: loaded.lists.map((list) => describeList(list, loaded)),
  };
}

/** One rule, in a list of its own; undefined when it is not loaded. */
export function describeOne(loaded: LoadedRules, name: string): { readonly [key: string]: Json } | undefined {
  const rule = loaded.rules.find((candidate) => candidate.name === name);
  return rule === undefined ? undefined : { rules: [describeRule(rule, loaded)] };
}

function describeRule(rule: LoadedRule, loaded: LoadedRules): Json {
  const body = loaded.definitions.rules.get(rule.name)?.body;
  const written = detailsOf(parsed(body?.condition ?? ''), loaded);
  const compiled = detailsOf(rule.ast, loaded);
  const exceptions = body?.exceptions ?? [];
  const formatted = rule.extraFields.filter((field) => !field.isRaw).map((field) => [field.name, field.text] as const);
  return {
    info: {
      name: rule.name,
      condition: body?.condition ?? '',
      priority: rule.priority,
      output: body?.output ?? '',
      description: rule.description,
      enabled: rule.enabled,
      source: rule.source,
      capture: rule.capture,
      capture_duration: rule.captureDuration,
      tags: rule.tags,
    },
    details: {
      macros: sorted(written.macros),
      lists: sorted(written.lists),
      condition_operators: sorted(compiled.operators),
      condition_fields: sorted(compiled.fields),
      output_fields: sorted(new Set([...rule.extraFields.map((field) => field.text), ...rule.output.fields.map((field) => field.name)])),
      ...(formatted.length === 0 ? {} : { extra_output_formatted_fields: Object.fromEntries(formatted) }),
      exception_fields: sorted(rule.exceptionFields),
      exception_names: sorted(new Set(exceptions.map((exception) => exception.name))),
      exception_operators: sorted(new Set(exceptions.flatMap((exception) => texts(exception.comps ?? [])))),
      events: sorted(rule.source === SYSCALL_SOURCE ? new Set([...eventNamesOf(rule.ast), 'asyncevent']) : new Set(['pluginevent', 'asyncevent'])),
      condition_compiled: printFilter(rule.ast),
      output_compiled: rule.outputText,
      plugins: usedPlugins(rule, compiled.fields),
    },
  };
}

function describeMacro(macro: CompiledMacro, loaded: LoadedRules): Json {
  const condition = loaded.definitions.macros.get(macro.name)?.condition ?? '';
  const written = detailsOf(parsed(condition), loaded);
  const compiled = detailsOf(macro.ast, loaded);
  return {
    info: { name: macro.name, condition },
    details: {
      used: macro.used,
      macros: sorted(written.macros),
      lists: sorted(written.lists),
      condition_operators: sorted(compiled.operators),
      condition_fields: sorted(compiled.fields),
      events: sorted(new Set([...macroEvents(macro.ast), 'asyncevent'])),
      condition_compiled: printFilter(macro.ast),
      plugins: [],
    },
  };
}

/** Macros are not checked, and one that no rule uses may compare `evt.type` as no rule could. */
function macroEvents(ast: AstNode): ReadonlySet<string> {
  try {
    return eventNamesOf(ast);
  } catch (error) {
    if (error instanceof FilterError) return new Set();
    throw error;
  }
}

function describeList(list: ResolvedList, loaded: LoadedRules): Json {
  const items = loaded.definitions.lists.get(list.name)?.items ?? [];
  return {
    info: { name: list.name, items: items.filter((item) => list.items.includes(item)) },
    details: {
      used: list.used,
      lists: sorted(new Set(items.filter((item) => !list.items.includes(item)))),
      items_compiled: list.items,
      plugins: [],
    },
  };
}

interface Details {
  readonly macros: Set<string>;
  readonly lists: Set<string>;
  readonly operators: Set<string>;
  readonly fields: Set<string>;
}

/** The condition as written; undefined when it is only whole with what is appended around it or with its lists. */
function parsed(condition: string): AstNode | undefined {
  try {
    return parseFilter(condition, RULE_MAX_DEPTH).node;
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function detailsOf(root: AstNode | undefined, { definitions }: LoadedRules): Details {
  const details: Details = { macros: new Set(), lists: new Set(), operators: new Set(), fields: new Set() };
  const visit = (node: AstNode): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        return node.children.forEach(visit);
      case 'not':
        return visit(node.child);
      case 'identifier':
        if (definitions.macros.has(node.name)) details.macros.add(node.name);
        return;
      case 'unary-check':
      case 'binary-check':
        details.operators.add(node.operator);
        visitExpression(node.left);
        if (node.kind === 'unary-check') return;
        if (node.right.kind === 'transformer') visitExpression(node.right);
        if (node.right.kind === 'list') for (const value of node.right.values) if (definitions.lists.has(value)) details.lists.add(value);
    }
  };
  const visitExpression = (node: LeftNode | TransformerArgumentNode): void => {
    if (node.kind === 'field') details.fields.add(node.argument === undefined || node.argument === '' ? node.name : `${node.name}[${node.argument}]`);
    if (node.kind === 'transformer') node.args.forEach(visitExpression);
    if (node.kind === 'transformer-list') node.items.forEach(visitExpression);
  };
  if (root !== undefined) visit(root);
  return details;
}

/** Plugins whose fields the condition or the output names. */
function usedPlugins(rule: LoadedRule, conditionFields: ReadonlySet<string>): string[] {
  const plugins = new Set<string>(rule.source === 'k8s_audit' ? ['k8saudit'] : []);
  for (const name of [...conditionFields, ...rule.output.fields.map((field) => field.name)]) {
    const plugin = findField(name.replace(/\[.*$/s, ''))?.plugin;
    if (plugin !== undefined) plugins.add(plugin);
  }
  return sorted(plugins);
}

function texts(entry: ExceptionEntry): string[] {
  return typeof entry === 'string' ? [entry] : entry.flatMap(texts);
}

function sorted(values: ReadonlySet<string>): string[] {
  return [...values].sort();
}
