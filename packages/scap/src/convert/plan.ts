/**
 * What becomes of an old event, worked out beforehand per event type and number of parameters.
 *
 * The format's rules convert step by step (execve of 8 parameters to 13, to 14, …), each step copying the event. A plan is
 * the steps composed: for each parameter of the final event, where it comes from.
 */
import { EVENT_TYPES, EventFlag, type EventParam, PPME } from '@eyrie/schema';
import { PARAM_BYTES } from '../param-size.ts';
import { CONVERSION_ROWS } from '../tables/conversion-rows.ts';

/** A value made up: `bytes` bytes, each `fill` (0, or 255 for a user or group that is not known). */
export interface MadeUp {
  readonly bytes: number;
  readonly fill: number;
}

export type Source =
  | ({ readonly from: 'nothing' } & MadeUp)
  /** Parameter `index` of the event itself, cut to `most` bytes. */
  | { readonly from: 'event'; readonly index: number; readonly most: number }
  /** Parameter `index` of the thread's stored enter event, or `otherwise` if there is none. */
  | { readonly from: 'enter'; readonly index: number; readonly most: number; readonly otherwise: MadeUp }
  /** JSON text made of the four parameters of an old container event. */
  | { readonly from: 'container' };

/** What a step ends with: done, to be looked at again, dropped, or impossible. */
export type Outcome = 'pass' | 'continue' | 'drop' | 'error';

export interface Plan {
  readonly outcome: Outcome;
  /** Type of the event that comes out. */
  readonly type: number;
  readonly sources: readonly Source[];
  /** False: the event stays as it is. */
  readonly isBuilt: boolean;
  /** The event that comes out is kept for the thread's next exit event. */
  readonly isStored: boolean;
  /** Type that the stored enter event must have to be used; -1 when none is needed. */
  readonly enterType: number;
  /** For people, when the outcome is `error`. */
  readonly reason: string;
}

interface Rule {
  readonly action: string;
  readonly type: number;
  readonly instructions: readonly string[];
}

const key = (type: number, count: number): number => type * 256 + count;

const rules: ReadonlyMap<number, Rule> = new Map(
  CONVERSION_ROWS.map((row) => {
    const [head = '', instructions = ''] = row.split(' : ');
    const [id = '', count = '', action = '', newId = id] = head.split(' ');
    const rule = { action, type: code(newId), instructions: instructions === '' ? [] : instructions.split(', ') };
    return [key(code(id), Number(count)), rule];
  }),
);

/** The types and numbers of parameters that there are rules for. */
export const CONVERTED: readonly (readonly [type: number, count: number])[] = [...rules.keys()].map((each) => [each >> 8, each & 255]);

function code(id: string): number {
  return PPME[id as keyof typeof PPME];
}

/** Steps after which a conversion counts as endless. */
const MAX_STEPS = 50;
const UNLIMITED = 0x7fffffff;

/** Is an event of this type and number of parameters current (`pass`), or what is to be done about it? */
export function outcomeOf(type: number, count: number): Outcome {
  const event = EVENT_TYPES[type];
  if (event === undefined || event.flags & EventFlag.UNUSED) return 'drop';
  const isOld = (event.flags & EventFlag.OLD_VERSION) !== 0;
  if (!(event.flags & EventFlag.CONVERTER_MANAGED)) return isOld ? (event.isEnter ? 'drop' : 'error') : 'pass';
  if (event.isEnter) return 'continue';
  if (count > event.params.length) return 'error';
  return isOld || count !== event.params.length ? 'continue' : 'pass';
}

/** @param steps how many steps of the rules to take; more than one gives the event's final form. */
export function planFor(type: number, count: number, steps = MAX_STEPS): Plan {
  const sources = Array.from({ length: count }, (_, index): Source => ({ from: 'event', index, most: UNLIMITED }));
  let plan: Plan = { outcome: outcomeOf(type, count), type, sources, isBuilt: false, isStored: false, enterType: -1, reason: '' };
  for (let step = 0; step < steps && plan.outcome === 'continue'; step++) plan = afterStep(plan);
  if (plan.outcome === 'error' && plan.reason === '') return { ...plan, reason: `${name(type)} has ${count} parameters, more than is known` };
  return plan;
}

function afterStep(plan: Plan): Plan {
  const count = plan.sources.length;
  const rule = rules.get(key(plan.type, count));
  if (rule === undefined) return { ...plan, outcome: 'error', reason: `there is no rule for ${name(plan.type)} with ${count} parameters` };
  switch (rule.action) {
    case 'STORE':
      return { ...plan, outcome: 'drop', isStored: true };
    case 'STORE_AND_PASS':
      return { ...plan, outcome: 'pass', isStored: true };
    case 'PASS':
      return { ...plan, outcome: 'pass' };
    default:
      return rebuilt(plan, rule);
  }
}

function rebuilt(plan: Plan, rule: Rule): Plan {
  const kept = rule.action === 'ADD_PARAMS' ? plan.sources : [];
  const params = EVENT_TYPES[rule.type]?.params ?? [];
  const added = rule.instructions.map((instruction, index) => sourceOf(instruction, params[kept.length + index], plan));
  const sources = [...kept, ...added];
  const usesEnter = plan.enterType < 0 && added.some((source) => source.from === 'enter');
  return {
    ...plan,
    outcome: outcomeOf(rule.type, sources.length),
    type: rule.type,
    sources,
    isBuilt: true,
    enterType: usesEnter ? plan.type - 1 : plan.enterType,
  };
}

function sourceOf(instruction: string, param: EventParam | undefined, plan: Plan): Source {
  const [word = '', argument = ''] = instruction.split(' ');
  const bytes = param === undefined ? 0 : PARAM_BYTES[param.type];
  const most = bytes === 0 ? UNLIMITED : bytes;
  const standard: MadeUp = { bytes, fill: param?.type === 'UID' || param?.type === 'GID' ? 255 : 0 };
  const empty: MadeUp = { bytes: 0, fill: 0 };
  switch (word) {
    case 'empty':
      return { from: 'nothing', ...empty };
    case 'default':
      return { from: 'nothing', ...standard };
    case 'callback':
      return { from: 'container' };
    case 'enter': {
      const otherwise = argument.endsWith('?') ? empty : standard;
      // A stored event serves one step: a later step of the same event finds none.
      if (plan.enterType >= 0) return { from: 'nothing', ...otherwise };
      return { from: 'enter', index: Number.parseInt(argument, 10), most, otherwise };
    }
    default:
      return cut(plan.sources[Number(argument)] ?? { from: 'nothing', ...empty }, most);
  }
}

function cut(source: Source, most: number): Source {
  switch (source.from) {
    case 'nothing':
      return { ...source, bytes: Math.min(source.bytes, most) };
    case 'container':
      return source;
    default:
      return { ...source, most: Math.min(source.most, most) };
  }
}

function name(type: number): string {
  return EVENT_TYPES[type]?.id ?? `event type ${type}`;
}
