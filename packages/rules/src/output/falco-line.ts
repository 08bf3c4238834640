/** Alerts as Falco prints them, letter by letter: a line of text or a JSON object. */
import { ns, toRfc3339 } from '@eyrie/schema';
import type { LoadedRule } from '../loader/compile.ts';
import { parseFormat, type OutputFormat } from './format.ts';
import { Decimal, jsonText, quoteJson, type Json } from './json.ts';
import { renderFields, renderText, type ValueSource } from './render.ts';

export interface FalcoOptions {
  /** Time as `2026-11-21T04:18:56.123456789+0000` instead of the local time of day. */
  readonly isoTime?: boolean;
  /** Parts of a JSON alert; all but `message` are there by default. */
  readonly output?: boolean;
  readonly tags?: boolean;
  readonly message?: boolean;
  readonly outputFields?: boolean;
}

/** What happened, beside the rule. */
export interface AlertSubject {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly hostname: string;
  readonly values: ValueSource;
}

type AlertRule = Pick<LoadedRule, 'name' | 'source' | 'priority' | 'tags' | 'output' | 'extraFields'>;

/** `13:53:31.726060287: Critical Message`, on one line whatever the message holds; without a line feed. */
export function falcoText(rule: AlertRule, subject: AlertSubject, options: FalcoOptions = {}): string {
  const output = `${renderText(prefixOf(rule, options), subject.values).text} ${renderText(rule.output, subject.values).text}`;
  return quoteJson(output).slice(1, -1);
}

/** One JSON object with sorted keys; without a line feed. */
export function falcoJson(rule: AlertRule, subject: AlertSubject, options: FalcoOptions = {}): string {
  const { output = true, tags = true, message = false, outputFields = true } = options;
  const text = renderText(rule.output, subject.values).text;
  const alert: Record<string, Json> = {
    time: toRfc3339(ns(subject.time)),
    rule: rule.name,
    priority: rule.priority,
    source: rule.source,
    hostname: subject.hostname,
  };
  if (output) alert.output = `${renderText(prefixOf(rule, options), subject.values).text} ${text}`;
  if (tags) alert.tags = rule.tags;
  if (message) alert.message = text;
  if (outputFields) alert.output_fields = alertFields(rule, subject.values, options);
  return jsonText(alert);
}

/** Fields of the message, the time of the line, and the extra fields of the configuration. */
function alertFields(rule: AlertRule, values: ValueSource, options: FalcoOptions): Record<string, Json> {
  const fields = { ...typedFields(rule.output, values), ...typedFields(prefixOf(rule, options), values) };
  for (const { name, format, isRaw } of rule.extraFields) {
    fields[name] = isRaw ? (typedFields(format, values)[name] ?? null) : renderText(format, values).text;
  }
  return fields;
}

function typedFields(format: OutputFormat, values: ValueSource): Record<string, Json> {
  const fields = renderFields(format, values) ?? {};
  for (const { name, expression } of format.fields) {
    const value = fields[name];
    if (expression.type === 'DOUBLE' && typeof value === 'number') fields[name] = new Decimal(value);
  }
  return fields;
}

const prefixes = new Map<string, OutputFormat>();

function prefixOf({ priority }: AlertRule, { isoTime = false }: FalcoOptions): OutputFormat {
  const text = `*%${isoTime ? 'evt.time.iso8601' : 'evt.time'}: ${priority}`;
  const known = prefixes.get(text);
  if (known !== undefined) return known;
  const format = parseFormat(text);
  prefixes.set(text, format);
  return format;
}
