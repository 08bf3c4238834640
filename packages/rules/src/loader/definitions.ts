/** What rules files define, as written: nothing is expanded, parsed or looked up yet. */
import type { Context } from './context.ts';

/** Falco's priorities by number; 0 is the most urgent. */
export const PRIORITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** @returns the priority that a word in any case means; `info` is Informational. */
export function parsePriority(word: string): Priority | undefined {
  const lower = word.toLowerCase();
  return lower === 'info' ? 'Informational' : PRIORITIES.find((priority) => priority.toLowerCase() === lower);
}

export interface ListDefinition {
  readonly name: string;
  items: readonly string[];
  context: Context;
  /** Order of first definition; redefining keeps it. */
  index: number;
  /** Order of the last definition or change: names with a smaller index can be seen. */
  visibility: number;
}

export interface MacroDefinition {
  readonly name: string;
  condition: string;
  context: Context;
  conditionContext: Context;
  index: number;
  visibility: number;
}

/** Text, or a list of entries, at most three deep. */
export type ExceptionEntry = string | readonly ExceptionEntry[];

export interface ExceptionDefinition {
  readonly name: string;
  readonly fields: ExceptionEntry | undefined;
  readonly comps: ExceptionEntry | undefined;
  readonly values: readonly ExceptionEntry[];
  readonly context: Context;
}

export interface RuleBody {
  readonly condition: string;
  readonly output: string;
  readonly description: string;
  readonly priority: Priority;
  readonly source: string;
  readonly enabled: boolean;
  readonly tags: ReadonlySet<string>;
  readonly exceptions: readonly ExceptionDefinition[];
  readonly warnEventTypes: boolean;
  readonly skipIfUnknownFilter: boolean;
  readonly capture: boolean;
  /** Milliseconds; 0 for the default. */
  readonly captureDuration: number;
}

export interface RuleDefinition {
  readonly name: string;
  body: RuleBody;
  context: Context;
  conditionContext: Context;
  outputContext: Context;
  index: number;
  visibility: number;
  /** No such source is loaded: the rule is kept for appends, but not compiled. */
  unknownSource: boolean;
}

export interface PluginRequirement {
  readonly name: string;
  readonly version: string;
}
