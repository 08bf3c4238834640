/** Reads a stream that can be read again, trusting that what hardly any event needs is not needed; and again when it was. */
import { NotFollowed } from '@eyrie/state';
import { EventStream, type EventStreamOptions, type StreamConsumer } from './event-stream.ts';

/**
 * The consumer gets each event once, in order; `onSystem` may be called again from the beginning.
 * @param read reads the whole stream into what it is given.
 */
export async function readWithTrust<T>(consumer: StreamConsumer, options: EventStreamOptions, read: (stream: EventStream) => T | Promise<T>): Promise<T> {
  const trusting = new EventStream(consumer, { ...options, isRepeatable: true });
  try {
    return await read(trusting);
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
  }
  const first = trusting.context.event.num;
  return await read(new EventStream({ ...consumer, onEvent: (context) => void (context.event.num >= first && consumer.onEvent(context)) }, options));
}
