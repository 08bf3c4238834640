/** What the options of `eyrie detect` ask of rules and output. */
import { parsePriority, type AppendOutput, type FalcoOptions, type Priority, type RuleSelection } from '@eyrie/rules';
import { CommandError, ExitCode } from '../exit-codes.ts';

export interface DetectOptions {
  readonly live?: boolean;
  /** Milliseconds after which watching ends. */
  readonly duration?: number;
  readonly containerSocket?: readonly string[];
  readonly stats?: boolean;
  readonly rules?: readonly string[];
  readonly json?: boolean;
  /** Names of parts, separated by commas. */
  readonly jsonInclude?: string;
  /** In the order in which they were written, which is the order in which they take effect. */
  readonly selections?: readonly RuleSelection[];
  readonly minPriority?: string;
  readonly allMatches?: boolean;
  readonly appendOutput?: readonly string[];
  readonly appendField?: readonly string[];
  readonly suggestedOutput?: boolean;
  readonly isoTime?: boolean;
}

const JSON_PARTS = ['output', 'tags', 'message', 'output_fields'] as const;
type JsonPart = (typeof JSON_PARTS)[number];

/** @throws CommandError */
export function leastPriority({ minPriority }: DetectOptions): Priority | undefined {
  if (minPriority === undefined) return undefined;
  const parsed = parsePriority(minPriority);
  if (parsed !== undefined) return parsed;
  throw new CommandError(`--min-priority ${minPriority}: expected emergency, alert, critical, error, warning, notice, informational or debug.`, ExitCode.BAD_INPUT);
}

/** @throws CommandError */
export function falcoOptions({ isoTime = false, jsonInclude }: DetectOptions): FalcoOptions {
  if (jsonInclude === undefined) return { isoTime };
  const parts = new Set(jsonInclude.split(',').map(jsonPart));
  return { isoTime, output: parts.has('output'), tags: parts.has('tags'), message: parts.has('message'), outputFields: parts.has('output_fields') };
}

function jsonPart(text: string): JsonPart {
  const part = JSON_PARTS.find((name) => name === text.trim());
  if (part === undefined) throw new CommandError(`--json-include ${text}: expected some of ${JSON_PARTS.join(', ')}, separated by commas.`, ExitCode.BAD_INPUT);
  return part;
}

export function appends({ appendOutput = [], appendField = [], suggestedOutput = false }: DetectOptions): AppendOutput[] {
  const texts = appendOutput.map((extraOutput): AppendOutput => ({ extraOutput }));
  const fields = appendField.length === 0 ? [] : [{ extraFields: appendField.map(extraField) }];
  return [...texts, ...fields, ...(suggestedOutput ? [{ suggestedOutput }] : [])];
}

/** `NAME=FORMAT` is text under a name, a bare field has its own type. */
function extraField(text: string): string | Record<string, string> {
  const at = text.indexOf('=');
  return at < 0 ? text : { [text.slice(0, at)]: text.slice(at + 1) };
}
