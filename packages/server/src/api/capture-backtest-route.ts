/** Changed rules over stored captures, on the server: progress while it runs, and what they would have found. */
import { loadRules } from '@eyrie/rules';
import { stringify } from 'lossless-json';
import { z } from 'zod';
import { RulesRefused } from '../policies/rules-files.ts';
import type { CaptureBacktestResult } from '../rules/capture-backtest.ts';
import { reasonOf } from '../log.ts';
import { problemsOf } from '../rules/validate.ts';
import type { ServerServices } from '../services.ts';
import { milliseconds } from './capture-routes.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { eventQuery, rangeQuery } from './event-query.ts';
import { Problem } from './problem.ts';
import { candidateFiles } from './rules-file-routes.ts';

const MAX_CAPTURES = 50;
const PROGRESS_EVERY_MS = 200;

export function addCaptureBacktestRoute(api: Api, { rulesFiles, captures, captureBacktests, registry }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rules/backtest/captures',
      summary:
        'What a change of rules files would have found in the stored captures of a range of time, the newest first: server-sent events started, progress, result or failed. Ends after two minutes, or when the caller hangs up. One runs at a time',
      tag: 'Rules',
      query: z.object({ from: rangeQuery.shape.from.describe('captures that were begun then or later, in ns'), to: rangeQuery.shape.to.describe('then or earlier, in ns') }),
      body: z.object({ files: candidateFiles, captures: z.array(z.string().regex(/^[0-9a-f]{32}$/, 'expected the id of a capture')).max(MAX_CAPTURES).optional().describe('only these, whenever they were begun') }),
      answer: z.string(),
      media: 'text/event-stream',
    },
    async ({ query, body, context }) => {
      const { range } = eventQuery({ ...query, filter: '' });
      const before = await rulesFiles.candidate([]);
      const after = await rulesFiles.candidate(body.files);
      const loaded = loadRules(after);
      if (!loaded.successful) throw new RulesRefused(problemsOf(loaded, after).errors);
      const wanted = body.captures;
      const stored = await captures.store.list({ state: 'done', limit: 1000, ...(wanted === undefined ? { from: milliseconds(range.from), to: milliseconds(range.to) } : {}) });
      const chosen = wanted === undefined ? stored : stored.filter(({ id }) => wanted.includes(id));
      if (chosen.length === 0) throw new Problem(409, wanted === undefined ? 'No capture was made in this time that could be read.' : 'None of these captures is here and complete.');
      if (captureBacktests.isRunning) throw new Problem(429, captureBacktests.busyWords);
      const names = new Map(chosen.map(({ id, agentId, info }) => [id, { name: info.name, host: registry.get(agentId)?.hello.host.name ?? '' }]));
      const abort = new AbortController();
      const taken = chosen.slice(0, MAX_CAPTURES);
      const result = (send: Send): Promise<void> =>
        captureBacktests
          .run({ before, after, captures: taken, signal: abort.signal, onProgress: (progress) => send('progress', { ...progress, ...names.get(progress.capture) }, true) })
          .then(
            (found) => send('result', shownResult(found, chosen.length, names)),
            (error: unknown) => send('failed', { message: reasonOf(error) }),
          );
      context.req.raw.signal.addEventListener('abort', () => abort.abort(), { once: true });
      return new Response(eventsOf({ captures: taken.length, leftOut: chosen.length - taken.length }, result, () => abort.abort()), {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
      });
    },
  );
}

type Names = ReadonlyMap<string, { readonly name: string; readonly host: string }>;

function shownResult({ rules, read, ended }: CaptureBacktestResult, chosen: number, names: Names): object {
  return {
    events: read.reduce((sum, each) => sum + each.events, 0),
    captures: read.map(({ id, events, problem }) => ({ id, ...names.get(id), events, ...(problem === undefined ? {} : { problem }) })),
    notRead: chosen - read.length,
    ...(ended === undefined ? {} : { ended }),
    rules: rules.map(({ samples, ...rule }) => ({ ...rule, samples: samples.map(({ time, ...sample }) => ({ ...sample, time: BigInt(time) })) })),
  };
}

/** @param isPassing it may be left out when another was sent a moment ago. */
type Send = (name: string, data: unknown, isPassing?: boolean) => void;

function eventsOf(started: unknown, work: (send: Send) => Promise<void>, onGone: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const message = (name: string, data: unknown): Uint8Array => encoder.encode(`event: ${name}\ndata: ${stringify(data)}\n\n`);
  let lastPassing = 0;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(message('started', started));
      const send: Send = (name, data, isPassing = false) => {
        if (isPassing && Date.now() - lastPassing < PROGRESS_EVERY_MS) return;
        lastPassing = Date.now();
        controller.enqueue(message(name, data));
      };
      void work(send).then(() => controller.close()).catch(() => undefined);
    },
    cancel: onGone,
  });
}
