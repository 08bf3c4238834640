/**
 * Plans as JavaScript. The text contains numbers and table indexes only: never a name or a constant of a rule.
 *
 * Tables that generated code sees: `A` asks of subjects, `R` resolvers of subjects, `E` tests of the event, `G` ancestor walks. `c` is the context,
 * `h` receives the numbers of the conditions that hold.
 */
import type { FieldContext } from '@eyrie/fields';
import { moreWord, type AnswerSpace, type Ask, type Subject, type SubjectKind } from '@eyrie/state';
import { someAncestor } from './ancestors.ts';
import type { Plan, SubjectPlan } from './plan.ts';

type EventTest = (context: FieldContext) => boolean;
type Resolver = (context: FieldContext) => Subject | undefined;

/** @returns how many numbers were written to `hits`; with `firstOnly` at most one. */
export type GeneratedMatcher = (context: FieldContext, hits: Int32Array, firstOnly: boolean) => number;

/** The number of a condition, and what is left of it for one event type. */
export interface OpenCondition {
  readonly number: number;
  readonly plan: Plan;
}

/** Subjects that every function has at hand. */
const AT_HAND: Readonly<Record<string, string>> = { 'image self': 'im', container: 'co' };

export class Emitter {
  readonly #space: AnswerSpace;
  readonly #events: EventTest[] = [];
  readonly #eventNumbers = new Map<string, number>();
  readonly #resolvers: Resolver[] = [];
  readonly #resolverNumbers = new Map<string, number>();

  constructor(space: AnswerSpace) {
    this.#space = space;
  }

  /** @param conditions none of them constant false. */
  function(conditions: readonly OpenCondition[]): GeneratedMatcher {
    const body = new Body(this, this.#space);
    const statements = conditions.map(({ number, plan }) => `if(${body.expression(plan)}){h[n++]=${number};if(f)return n;}`);
    const code = [
      '"use strict";return function(c,h,f){',
      'const s=c.system,th=s.thread,im=th.image,co=th.container;',
      // The descriptor is made when it is asked for, which of most events nobody does.
      'let n=0,m,fd=null;',
      ...body.declarations(),
      ...statements,
      'return n;}',
    ].join('\n');
    const make = new Function('A', 'R', 'E', code) as (asks: readonly Ask[], resolvers: readonly Resolver[], events: readonly EventTest[]) => GeneratedMatcher;
    return make(this.#space.asks, this.#resolvers, this.#events);
  }

  /** One answer, for callers that are not generated. */
  remembered(kind: SubjectKind, { canonical, test }: Pick<SubjectPlan, 'canonical' | 'test'>): Ask {
    return remembered(this.#space, this.#space.number(kind, canonical, test));
  }

  eventNumber(canonical: string, test: EventTest): number {
    return numbered(this.#eventNumbers, this.#events, canonical, test);
  }

  resolverNumber(key: string, resolve: Resolver): number {
    return numbered(this.#resolverNumbers, this.#resolvers, key, resolve);
  }
}

function numbered<T>(numbers: Map<string, number>, table: T[], key: string, item: T): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, table.length);
  return table.push(item) - 1;
}

/** One function in the making: which of its answers and subjects are kept in variables. */
class Body {
  readonly #emitter: Emitter;
  readonly #space: AnswerSpace;
  readonly #events = new Set<number>();
  readonly #subjects = new Set<number>();

  constructor(emitter: Emitter, space: AnswerSpace) {
    this.#emitter = emitter;
    this.#space = space;
  }

  declarations(): string[] {
    const names = [...[...this.#events].map((event) => `e${event}=-1`), ...[...this.#subjects].map((subject) => `r${subject}=null`)];
    return names.length === 0 ? [] : [`let ${names.join(',')};`];
  }

  expression(plan: Plan): string {
    switch (plan.kind) {
      case 'constant':
        return plan.value ? 'true' : 'false';
      case 'and':
        return `(${plan.children.map((child) => this.expression(child)).join('&&')})`;
      case 'or':
        return `(${plan.children.map((child) => this.expression(child)).join('||')})`;
      case 'not':
        return `!${this.expression(plan.child)}`;
      case 'subject':
        return this.#subject(plan);
      case 'ancestorImages':
        return this.#event(this.#ancestors(plan));
      case 'event':
        return this.#event(this.#emitter.eventNumber(plan.canonical, plan.test));
    }
  }

  /** Asked at most once per event, whatever number of conditions share it. */
  #event(number: number): string {
    this.#events.add(number);
    return `((e${number}<0?(e${number}=E[${number}](c)?1:0):e${number})===1)`;
  }

  #subject(plan: SubjectPlan): string {
    const number = this.#space.number(plan.ref.kind, plan.canonical, plan.test);
    const absent = plan.whenAbsent ? 'true' : 'false';
    const atHand = AT_HAND[plan.ref.key];
    if (atHand !== undefined) return this.#answer(atHand, number);
    if (plan.ref.key === 'fd') return `((fd===null?(fd=s.fd):fd)===undefined?${absent}:${this.#answer('fd', number)})`;
    const resolver = this.#emitter.resolverNumber(plan.ref.key, plan.ref.resolve);
    this.#subjects.add(resolver);
    const name = `r${resolver}`;
    return `((${name}===null?(${name}=R[${resolver}](c)):${name})===undefined?${absent}:${this.#answer(name, number)})`;
  }

  /** The remembered answer, or else the ask. */
  #answer(subject: string, number: number): string {
    const bit = this.#space.bits[number] ?? 0;
    const mask = 1 << (bit & 31);
    const ask = `A[${number}](${subject})`;
    if (bit < 64) {
      const pair = bit < 32 ? 0 : 1;
      return `((${subject}.known${pair}&${mask})!==0?(${subject}.true${pair}&${mask})!==0:${ask})`;
    }
    const word = moreWord(bit);
    return `((m=${subject}.more)!==undefined&&(m[${word}]&${mask})!==0?(m[${word + 1}]&${mask})!==0:${ask})`;
  }

  #ancestors(plan: Extract<Plan, { kind: 'ancestorImages' }>): number {
    const number = this.#space.number('image', plan.canonical, plan.test);
    const ask = remembered(this.#space, number);
    return this.#emitter.eventNumber(plan.canonical, (context) => someAncestor(context.system, (ancestor) => ask(ancestor.image)));
  }
}

/** The same as generated code for one answer, for callers that are not generated. */
function remembered(space: AnswerSpace, number: number): Ask {
  const bit = space.bits[number] ?? 0;
  const mask = 1 << (bit & 31);
  const ask = space.asks[number];
  if (ask === undefined) return () => false;
  if (bit < 32) return (subject) => ((subject.known0 & mask) !== 0 ? (subject.true0 & mask) !== 0 : ask(subject));
  if (bit < 64) return (subject) => ((subject.known1 & mask) !== 0 ? (subject.true1 & mask) !== 0 : ask(subject));
  const word = moreWord(bit);
  return (subject) => {
    const more = subject.more;
    return more !== undefined && ((more[word] ?? 0) & mask) !== 0 ? ((more[word + 1] ?? 0) & mask) !== 0 : ask(subject);
  };
}
