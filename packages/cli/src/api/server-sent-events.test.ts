import fc from 'fast-check';
import { expect, it } from 'vitest';
import { serverSentEvents } from './server-sent-events.ts';

async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  let at = 0;
  for (const cut of [...new Set(cuts.map((value) => value % text.length))].sort((a, b) => a - b)) {
    yield text.slice(at, cut);
    at = cut;
  }
  yield text.slice(at);
}

it('messages come out whole, wherever the stream is cut and however its lines end', async () => {
  const stream = ': hello\n\ndata: {"a":1}\n\nevent: ready\r\nid: 7\r\ndata: one\r\ndata:two\r\n\r\nretry: 3\n\ndata: never finished';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
      const messages: unknown[] = [];
      for await (const message of serverSentEvents(pieces(stream, cuts))) messages.push(message);
      expect(messages).toEqual([
        { event: 'message', data: '{"a":1}' },
        { event: 'ready', data: 'one\ntwo' },
      ]);
    }),
  );
});
