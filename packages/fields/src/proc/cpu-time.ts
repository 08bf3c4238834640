/** CPU time, as scheduler switches and process snapshots tell it. Each use of a field keeps its own accounts. */
import { PPME } from '@eyrie/schema';
import type { FieldContext, FieldDefinition, FieldFamily } from '../definition.ts';
import { readInteger } from '../params/integer.ts';

/** Threads that one use of a field remembers; beyond, the oldest goes. */
const MAX_THREADS = 1 << 16;

function remember<V>(map: Map<number, V>, key: number, value: V): void {
  map.delete(key);
  if (map.size >= MAX_THREADS) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  map.set(key, value);
}

/** Asking twice for the same event must not count twice. */
function oncePerEvent<V>(compute: (context: FieldContext) => V): (context: FieldContext) => V {
  let lastEvent = 0;
  let last: V | undefined;
  return (context) => {
    if (last !== undefined && context.event.num === lastEvent && lastEvent !== 0) return last;
    lastEvent = context.event.num;
    return (last = compute(context));
  };
}

const isSwitch = (type: number): boolean => type === PPME.SCHEDSWITCH_6_E || type === PPME.SCHEDSWITCH_1_E;

/** ns since the previous switch on the same CPU; 0 for other events. */
function sliceClock(): (context: FieldContext) => number {
  const lastSwitch = new Map<number, bigint>();
  return ({ event }) => {
    if (!isSwitch(event.type)) return 0;
    const time = event.time;
    const previous = lastSwitch.get(event.cpu);
    remember(lastSwitch, event.cpu, time);
    return previous === undefined ? 0 : Number(time - previous);
  };
}

const EXEC_TIME: FieldDefinition = { bind: () => ({ on: 'event', read: oncePerEvent(sliceClock()) }) };

const TOTAL_EXEC_TIME: FieldDefinition = {
  bind: () => {
    const slice = sliceClock();
    const totals = new Map<number, number>();
    const read = oncePerEvent((context) => {
      const total = (totals.get(context.event.tid) ?? 0) + slice(context);
      remember(totals, context.event.tid, total);
      return total;
    });
    return { on: 'event', read };
  },
};

/** Percent of one CPU since the previous snapshot of the thread, at most 100. */
function share(user: boolean, system: boolean): FieldDefinition {
  return {
    bind: () => {
      const totals = new Map<number, number>();
      const read = oncePerEvent(({ event }): number | undefined => {
        if (event.type !== PPME.PROCINFO_E || !event.locateParams()) return undefined;
        const part = (isWanted: boolean, index: number): number => (isWanted ? Number(readInteger(event, index, false) ?? 0) : 0);
        const total = part(user, 0) + part(system, 1);
        const previous = totals.get(event.tid) ?? 0;
        remember(totals, event.tid, total);
        return previous === 0 ? 0 : Math.min(100, total - previous);
      });
      return { on: 'event', read };
    },
  };
}

export const CPU_TIME_FIELDS: FieldFamily = {
  'thread.exectime': EXEC_TIME,
  'thread.totexectime': TOTAL_EXEC_TIME,
  'thread.cpu': share(true, true),
  'thread.cpu.user': share(true, false),
  'thread.cpu.system': share(false, true),
};
