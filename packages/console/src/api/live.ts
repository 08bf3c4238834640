/** The live tail: server-sent events, reconnected with growing pauses until closed. */
import { decodeEvent, type PolicyEventView } from './event.ts';
import { query } from './http.ts';
import { parseLossless } from './json.ts';

export interface LiveHandlers {
  onEvents(events: PolicyEventView[]): void;
  /** After the first connection and after every reconnection: what came in between has to be fetched. */
  onOpen(): void;
  /** The server left events out because this page was too slow for them; they have to be fetched. */
  onSkipped(): void;
  onLost(): void;
}

export type OpenLive = (filter: string, handlers: LiveHandlers) => () => void;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Returns a function that closes it. A message that cannot be read is left out and reported to the browser's console. */
export const openLive: OpenLive = (filter, handlers) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = FIRST_PAUSE_MS;

  const connect = (): void => {
    const current = new EventSource(`/api/v1/secureEvents/stream${query({ filter })}`);
    source = current;
    current.onopen = () => {
      pauseMs = FIRST_PAUSE_MS;
      handlers.onOpen();
    };
    const onMessage = (message: MessageEvent<unknown>): void => {
      const events = readMessage(message.data);
      if (events.length > 0) handlers.onEvents(events);
    };
    current.addEventListener('event', onMessage);
    current.addEventListener('skipped', () => handlers.onSkipped());
    // The browser's own retry stops for good after an HTTP error, so every loss is handled here.
    current.onerror = () => {
      current.close();
      handlers.onLost();
      timer = setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    };
  };
  const retryNow = (): void => {
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    connect();
  };

  connect();
  window.addEventListener('online', retryNow);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('online', retryNow);
    source?.close();
  };
};

function readMessage(data: unknown): PolicyEventView[] {
  try {
    return [decodeEvent(parseLossless(String(data)))];
  } catch (cause) {
    console.warn('A live message could not be read and is left out until the next reload of the list.', cause);
    return [];
  }
}
