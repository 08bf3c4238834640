/** A plan in the form that runs fast: one typed array per column. */
import type { Outcome, Plan, Source } from './plan.ts';

export const Kind = { NOTHING: 0, EVENT: 1, ENTER: 2, CONTAINER: 3 } as const;

export class Program {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly type: number;
  readonly count: number;
  readonly isBuilt: boolean;
  readonly isStored: boolean;
  readonly enterType: number;
  readonly hasContainer: boolean;
  /** The first so many parameters are those of the event, unchanged. */
  readonly kept: number;
  /** Bytes that all made-up values together can have. */
  readonly madeUpBytes: number;
  /** All parameters of the event stay as they are, more are added, and it is neither dropped nor stored. */
  readonly onlyAppends: boolean;
  /** The event is stored as it is, and dropped. */
  readonly onlyStores: boolean;
  /** The first parameter that comes from the enter event; those that do follow each other, in the order of the enter event. */
  readonly firstEnter: number;
  /** Everything behind the kept parameters comes from the enter event. */
  readonly addsOnlyEnters: boolean;
  readonly kinds: Uint8Array;
  readonly indexes: Uint8Array;
  readonly most: Int32Array;
  readonly bytes: Uint8Array;
  readonly fills: Uint8Array;

  /** @param paramCount of the event that the plan is for. */
  constructor(plan: Plan, paramCount: number) {
    const { sources } = plan;
    this.outcome = plan.outcome;
    this.reason = plan.reason;
    this.type = plan.type;
    this.count = sources.length;
    this.isBuilt = plan.isBuilt;
    this.isStored = plan.isStored;
    this.enterType = plan.enterType;
    this.hasContainer = sources.some((source) => source.from === 'container');
    const changed = sources.findIndex((source, index) => source.from !== 'event' || source.index !== index || source.most <= 16);
    this.kept = changed < 0 ? sources.length : changed;
    this.firstEnter = Math.max(0, sources.findIndex((source) => source.from === 'enter'));
    this.addsOnlyEnters = sources.slice(this.kept).every((source) => source.from === 'enter');
    this.onlyAppends = plan.outcome === 'pass' && plan.isBuilt && !plan.isStored && !this.hasContainer && this.kept >= paramCount;
    this.onlyStores = plan.outcome === 'drop' && plan.isStored && !plan.isBuilt;
    this.kinds = Uint8Array.from(sources, kindOf);
    this.indexes = Uint8Array.from(sources, (source) => ('index' in source ? source.index : 0));
    this.most = Int32Array.from(sources, (source) => ('most' in source ? source.most : 0));
    const madeUp = sources.map((source) => (source.from === 'enter' ? source.otherwise : source.from === 'nothing' ? source : { bytes: 0, fill: 0 }));
    this.bytes = Uint8Array.from(madeUp, (value) => value.bytes);
    this.madeUpBytes = madeUp.reduce((sum, value) => sum + value.bytes, 0);
    this.fills = Uint8Array.from(madeUp, (value) => value.fill);
  }
}

function kindOf(source: Source): number {
  switch (source.from) {
    case 'event':
      return Kind.EVENT;
    case 'enter':
      return Kind.ENTER;
    case 'container':
      return Kind.CONTAINER;
    case 'nothing':
      return Kind.NOTHING;
  }
}
