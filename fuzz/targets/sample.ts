/** A few events with the system around them, to ask conditions and formats about. */
import { eventBytes, ScapReader, syntheticCapture, viewOfEvent, type EventView } from '@eyrie/scap';
import { EventStream, type StreamContext } from '@eyrie/rules';

/** Answers to conditions are kept with the system; after so many questions there is a new one. */
const RENEW_AFTER = 200;

const capture = syntheticCapture()
  .process({ pid: 1, comm: 'init' })
  .process({ pid: 9, parent: 1, comm: 'bash', env: ['A=B'] })
  .fork(10).exec('/bin/cat', ['/etc/shadow', 'x y']).open('/etc/shadow').read('root:*:').connect('10.0.0.9', 80).write('x')
  .bytes();

export class Sample {
  #asked = 0;
  #current = read();

  /** Calls back with the context on each event. What the context answers belongs to one system: it is valid during the call. */
  use(ask: (context: StreamContext, events: readonly EventView[]) => void): void {
    if (++this.#asked % RENEW_AFTER === 0) this.#current = read();
    ask(this.#current.context, this.#current.events);
  }
}

function read(): { context: StreamContext; events: readonly EventView[] } {
  const events: EventView[] = [];
  const stream = new EventStream({
    onSystem: () => undefined,
    onEvent: ({ event }) => {
      const bytes = eventBytes(event);
      if (bytes !== undefined) events.push(viewOfEvent(bytes));
    },
  });
  const reader = new ScapReader(stream);
  reader.push(capture);
  reader.end();
  return { context: stream.context, events };
}
