/** Collects policy events for a moment, so that a flood makes few large batches; a batch has events of one severity only. */
import { SEVERITY_NAMES, type SeverityName } from '@eyrie/schema';

const LINGER_MS = 50;
const MAX_EVENTS = 500;
const MAX_BYTES = 256 * 1024;
/** An event longer than this as JSON is not one that a rule made. */
export const MAX_EVENT_BYTES = 1024 * 1024;

interface Lane {
  texts: string[];
  bytes: number;
}

export interface Batcher {
  /** @param text JSON of an event of this severity, or of what became of an action. */
  add(name: SeverityName, text: string): void;
  /** Events that are in no batch yet. */
  readonly waiting: number;
  /** Ends all batches now. */
  flush(): void;
}

/** @param emit takes each batch: its severity, how many events, and their JSON array */
export function createBatcher(emit: (lane: SeverityName, events: number, body: string) => void): Batcher {
  const lanes = new Map<SeverityName, Lane>(SEVERITY_NAMES.map((name) => [name, { texts: [], bytes: 0 }]));
  let timer: NodeJS.Timeout | undefined;

  const end = (name: SeverityName, lane: Lane): void => {
    if (lane.texts.length === 0) return;
    const { texts } = lane;
    lane.texts = [];
    lane.bytes = 0;
    emit(name, texts.length, `[${texts.join(',')}]`);
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [name, lane] of lanes) end(name, lane);
  };
  return {
    add(name, text) {
      const lane = lanes.get(name);
      if (lane === undefined) return;
      if (lane.bytes + text.length > MAX_BYTES) end(name, lane);
      lane.texts.push(text);
      lane.bytes += text.length;
      if (lane.texts.length >= MAX_EVENTS) end(name, lane);
      timer ??= setTimeout(flush, LINGER_MS);
    },
    get waiting() {
      return [...lanes.values()].reduce((sum, lane) => sum + lane.texts.length, 0);
    },
    flush,
  };
}
