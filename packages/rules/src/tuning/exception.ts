/**
 * The narrowest exception that leaves an event out.
 *
 * What makes an event specific is taken in this order: the container's image, the program, its parent, the file or address, and, for a program
 * that runs other programs (a shell, an interpreter), its command line. Each becomes one comparison, all joined by `and`:
 *
 * - a value is compared whole, with `=`;
 * - a path or command line with parts that change from run to run (numbers, hexadecimal ids, random names) is compared up to the first of these
 *   with `startswith`, at the boundary of a name; when less than a name remains, it is left out;
 * - values that say nothing (absent, `<NA>`, `host`) are left out.
 *
 * Everything is chosen at first; leaving a comparison out makes the exception wider.
 */
import type { PolicyEvent } from '@eyrie/schema';
import { KnownEvent } from '../backtest/known-event.ts';
import { escapeValue } from '../filter/escape.ts';
import { renderItem } from '../library/render-item.ts';

export interface Comparison {
  readonly field: string;
  readonly comp: '=' | 'startswith';
  readonly value: string;
}

export interface ProposedComparison extends Comparison {
  /** Part of the narrowest exception; the others are offered. */
  readonly chosen: boolean;
  /** Why, in a few words. */
  readonly why: string;
}

/** They run what others wrote: their name alone says little. */
const RUNS_OTHERS = /^(?:(?:ba|da|z|k|c|tc|fi|a)?sh|python[\d.]*|perl|ruby|node|php[\d.]*|java|lua|sudo|su|env|xargs|busybox|systemd|init)$/;
const NOTHING: ReadonlySet<string> = new Set(['', '<NA>', 'host', 'N/A']);

const FILE_FIELDS = ['fd.name', 'fs.path.name', 'evt.arg.path', 'evt.arg.target', 'evt.arg.linkpath'];
const OFFERED = [['user.name', 'only as this user'], ['k8s.ns.name', 'only in this namespace'], ['k8s.pod.name', 'only in this pod'], ['container.name', 'only in this container'], ['proc.exepath', 'only from this place'], ['proc.aname[2]', 'only below this grandparent']] as const;

export function proposeException(event: Pick<PolicyEvent, 'fields' | 'processes' | 'container'>): readonly ProposedComparison[] {
  const known = new KnownEvent(event);
  const text = (field: string): string | undefined => {
    const value = known.text(field);
    return value === undefined || NOTHING.has(value) ? undefined : value;
  };
  const proposals: ProposedComparison[] = [];
  const propose = (field: string, chosen: boolean, why: string, isVariable = false): void => {
    const value = text(field);
    if (value === undefined || proposals.some((known) => known.field === field)) return;
    const stable = isVariable ? stablePart(value) : value;
    if (stable === undefined) return;
    proposals.push({ field, comp: stable === value ? '=' : 'startswith', value: stable, chosen, why });
  };
  propose('container.image.repository', true, 'only in containers of this image');
  propose('proc.name', true, 'only by this program');
  propose('proc.pname', true, 'only when started by this one');
  const file = FILE_FIELDS.find((field) => text(field) !== undefined);
  if (file !== undefined) propose(file, true, 'only for this file or connection', true);
  const runsOthers = RUNS_OTHERS.test(text('proc.name') ?? '');
  propose('proc.cmdline', runsOthers, runsOthers ? 'the program runs others: what it runs tells which' : 'the whole command line', true);
  for (const [field, why] of OFFERED) propose(field, false, why);
  return proposals;
}

const SEPARATORS = /([/\s:=@,;|])/;

/** What is the same from run to run, up to the boundary of a name; undefined when that is next to nothing. */
export function stablePart(value: string): string | undefined {
  const parts = value.split(SEPARATORS);
  const at = parts.findIndex((part) => isVariable(part));
  if (at < 0) return value;
  const stable = parts.slice(0, at).join('');
  return /[A-Za-z]{2}/.test(stable) ? stable : undefined;
}

/** A number of three digits or more, hexadecimal digits of an id, or a name that a program made up. */
function isVariable(part: string): boolean {
  if (/\d{3,}/.test(part) && !/^[a-z]+-?\d+(?:\.\d+)*$/i.test(part)) return true;
  if (/^\d+$/.test(part) && part.length > 2) return true;
  if (/^[0-9a-f]{8,}$/i.test(part) && /\d/.test(part)) return true;
  if (/[0-9a-f]{8}-[0-9a-f]{4}-/i.test(part)) return true;
  // tmp.Xq3vT9: upper and lower case and digits mixed.
  return /^(?:tmp|temp)?[._-]?(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{6,}$/.test(part);
}

export interface ExistingException {
  readonly name: string;
  readonly fields: readonly string[];
  readonly comps: readonly string[];
}

/**
 * The item of a rules file that adds the exception. When the rule has one of the same fields and operators, its values get one more row.
 * @param comparisons at least one.
 */
export function exceptionItem(rule: string, comparisons: readonly Comparison[], existing: readonly ExistingException[]): { readonly name: string; readonly text: string } {
  const fields = comparisons.map(({ field }) => field);
  const comps = comparisons.map(({ comp }) => comp);
  // Values become part of a condition's text: what is no plain word is quoted, as in conditions.
  const row = comparisons.map(({ value }) => escapeValue(value, true));
  const override = { exceptions: 'append' };
  const same = existing.find((exception) => isSame(exception.fields, fields) && isSame(exception.comps, comps));
  if (same !== undefined) return { name: same.name, text: renderItem('rule', rule, { exceptions: [{ name: same.name, values: [row] }], override }) };
  const name = freeName(comparisons, existing);
  return { name, text: renderItem('rule', rule, { exceptions: [{ name, fields, comps, values: [row] }], override }) };
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each, index) => each === b[index]);

/** `backup_by_cron`: of the program and its parent. */
function freeName(comparisons: readonly Comparison[], existing: readonly ExistingException[]): string {
  const value = (field: string): string => (comparisons.find((each) => each.field === field)?.value ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  const [own, parent] = [value('proc.name'), value('proc.pname')];
  const base = own !== '' && parent !== '' ? `${own}_by_${parent}` : own !== '' ? own : (comparisons[0]?.field.replaceAll('.', '_') ?? 'exception');
  let name = base;
  for (let number = 2; existing.some((exception) => exception.name === name); number++) name = `${base}_${number}`;
  return name;
}
