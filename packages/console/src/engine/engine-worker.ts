/**
 * The engine in a web worker: reads a capture and answers with lines, a batch at a time.
 *
 * It makes functions from rules (of numbers and table indexes only), so its script is served with a content policy of its own that allows that;
 * the page's does not.
 */
import { EventStream } from '@eyrie/rules';
import { readCapture } from '@eyrie/scap';
import { browserPlatform } from './browser-platform.ts';
import { openCapture } from './capture-source.ts';
import type { EngineReply, EngineRequest, Progress } from './messages.ts';
import { BadQuestion, consumerOf } from './questions.ts';

type OpenRequest = Extract<EngineRequest, { kind: 'open' }>;

const BATCH_LINES = 500;
const PROGRESS_EVERY_MS = 100;

/** What runs now; an `open` ends the one before. */
let current: { readonly id: number; aborted: boolean } | undefined;

addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  if (data.kind === 'cancel') {
    if (current?.id === data.id) current.aborted = true;
    return;
  }
  if (current !== undefined) current.aborted = true;
  void open(data);
});

async function open(request: OpenRequest): Promise<void> {
  const { id } = request;
  const signal = { id, aborted: false };
  current = signal;
  try {
    await answer(request, signal);
  } catch (error) {
    const problems = error instanceof BadQuestion ? error.problems : [error instanceof Error ? error.message : String(error)];
    reply({ kind: 'refused', id, problems });
  }
}

async function answer({ id, source, question, maxLines }: OpenRequest, signal: { readonly aborted: boolean }): Promise<void> {
  let found = 0;
  let lines: string[] = [];
  const stream = new EventStream(
    consumerOf(question, (line) => {
      found += 1;
      if (found > maxLines) return;
      lines.push(line);
      if (lines.length >= BATCH_LINES) sendLines();
    }),
    { localTime: (seconds) => -new Date(seconds * 1000).getTimezoneOffset() * 60 },
  );
  const capture = await openCapture(source);
  let events = 0;
  let lastProgress = performance.now();

  const reader = await readCapture(observed(), browserPlatform, stream, { signal });
  events = reader.counts.events;
  sendLines();
  reply({ kind: 'end', id, answer: { ...progress(), isCancelled: signal.aborted, damage: reader.error === undefined ? undefined : reader.error.message } });

  async function* observed(): AsyncGenerator<Uint8Array> {
    for await (const piece of capture.pieces) {
      yield piece;
      events = stream.context.event.num;
      if (performance.now() - lastProgress < PROGRESS_EVERY_MS) continue;
      lastProgress = performance.now();
      sendLines();
      reply({ kind: 'progress', id, progress: progress() });
    }
  }

  function progress(): Progress {
    return { bytesRead: capture.bytesRead, bytesTotal: capture.bytesTotal, events, found };
  }

  function sendLines(): void {
    if (lines.length === 0) return;
    reply({ kind: 'lines', id, lines });
    lines = [];
  }
}

function reply(message: EngineReply): void {
  postMessage(message);
}
