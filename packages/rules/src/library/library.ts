/** All that a set of rules files defines, with where it is defined: what a person browses. */
import { eventNamesOf } from '../filter/event-types.ts';
import type { AstNode } from '../filter/ast.ts';
import type { ExceptionDefinition, ExceptionEntry, Priority } from '../loader/definitions.ts';
import type { LoadedRules, RulesText } from '../loader/load.ts';
import { SYSCALL_SOURCE } from '../loader/sources.ts';
import { formatCondition } from './format-condition.ts';
import { rulesItems, type ItemEffect, type RulesItemKind } from './items.ts';

export interface ItemPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly effect: ItemEffect;
}

export interface LibraryException {
  readonly name: string;
  readonly fields: readonly string[];
  readonly comps: readonly string[];
  /** Rows of values. */
  readonly values: number;
}

export interface LibraryRule {
  readonly name: string;
  readonly description: string;
  readonly priority: Priority;
  readonly source: string;
  readonly tags: readonly string[];
  /** As its files say; a policy that names it switches it on all the same. */
  readonly enabled: boolean;
  /** As written and merged, laid out for reading. */
  readonly condition: string;
  readonly output: string;
  /** Names of macros and lists that its condition names. */
  readonly uses: readonly string[];
  readonly exceptions: readonly LibraryException[];
  /** Names of the events that it is asked of; empty for events that are no system calls. */
  readonly events: readonly string[];
  /** The definition first, then what changes it. */
  readonly places: readonly ItemPlace[];
}

export interface LibraryMacro {
  readonly name: string;
  readonly condition: string;
  readonly uses: readonly string[];
  readonly places: readonly ItemPlace[];
}

export interface LibraryList {
  readonly name: string;
  readonly items: readonly string[];
  readonly places: readonly ItemPlace[];
}

export interface Library {
  readonly rules: readonly LibraryRule[];
  readonly macros: readonly LibraryMacro[];
  readonly lists: readonly LibraryList[];
}

const MOST_EVENTS = 12;

/** @param loaded of these files; what was read before an error is told all the same. */
export function libraryOf(files: readonly RulesText[], loaded: LoadedRules): Library {
  const { definitions } = loaded;
  const places = placesOf(files);
  const at = (kind: RulesItemKind, name: string): readonly ItemPlace[] => places.get(`${kind} ${name}`) ?? [];
  const uses = (condition: string): string[] => wordsOf(condition).filter((word) => definitions.macros.has(word) || definitions.lists.has(word));
  const asts = new Map(loaded.rules.map((rule) => [rule.name, rule.ast]));
  return {
    rules: [...definitions.rules.values()].map(({ name, body }) => ({
      name,
      description: body.description.trim(),
      priority: body.priority,
      source: body.source,
      tags: [...body.tags].sort(),
      enabled: body.enabled,
      condition: formatCondition(body.condition).join('\n'),
      output: body.output,
      uses: uses(body.condition),
      exceptions: body.exceptions.map(exceptionOf),
      events: body.source === SYSCALL_SOURCE ? eventsOf(asts.get(name)) : [],
      places: at('rule', name),
    })),
    macros: [...definitions.macros.values()].map(({ name, condition }) => ({ name, condition: formatCondition(condition).join('\n'), uses: uses(condition), places: at('macro', name) })),
    lists: [...definitions.lists.values()].map(({ name, items }) => ({ name, items, places: at('list', name) })),
  };
}

/** By kind and name. A name that is defined anew keeps its older places: they say where else it stands. */
function placesOf(files: readonly RulesText[]): Map<string, ItemPlace[]> {
  const places = new Map<string, ItemPlace[]>();
  for (const { name: file, content } of files) {
    for (const { kind, name, effect, line } of rulesItems(content)) {
      const key = `${kind} ${name}`;
      places.set(key, [...(places.get(key) ?? []), { file, line, effect }]);
    }
  }
  return places;
}

/** The words of a condition that could name something, each once, quoted text left out. */
export function wordsOf(condition: string): string[] {
  return [...new Set(condition.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, ' ').split(/[\s(),=]+/))].filter((word) => /^[A-Za-z]\w*$/.test(word));
}

function exceptionOf({ name, fields, comps, values }: ExceptionDefinition): LibraryException {
  return { name, fields: texts(fields ?? []), comps: texts(comps ?? []), values: values.length };
}

function texts(entry: ExceptionEntry): string[] {
  return typeof entry === 'string' ? [entry] : entry.flatMap(texts);
}

function eventsOf(ast: AstNode | undefined): readonly string[] {
  const names = ast === undefined ? [] : [...eventNamesOf(ast)].sort();
  return names.length > MOST_EVENTS ? [] : names;
}
