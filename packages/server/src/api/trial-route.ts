/** Rules that are not saved, tried on one agent: their matches as they happen. */
import { changedRules, loadRules, SYSCALL_SOURCE } from '@eyrie/rules';
import { MAX_TRIAL_SECONDS, type TrialReport } from '@eyrie/schema';
import { stringify } from 'lossless-json';
import { z } from 'zod';
import { PolicyConflict } from '../policies/policy-conflict.ts';
import { RulesRefused } from '../policies/rules-files.ts';
import { problemsOf } from '../rules/validate.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { candidateFiles } from './rules-file-routes.ts';

/** Matches that wait for a slow reader; what comes beyond is counted. */
const MAX_WAITING = 2_000;

export function addTrialRoute(api: Api, { rulesFiles, rulesLibrary, ruleTrials }: ServerServices): void {
  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rules/trials',
      summary: 'Try rules on one agent before they are saved: server-sent events started, match, skipped, ended. Ends with the time, or when the caller hangs up. Nothing is stored, and no action is taken',
      tag: 'Rules',
      body: z.object({ agentId: z.string().regex(/^[0-9a-f]{32}$/), files: candidateFiles, seconds: z.number().int().min(1).max(MAX_TRIAL_SECONDS).default(60) }),
      answer: z.string(),
      media: 'text/event-stream',
    },
    async ({ body }) => {
      const files = await rulesFiles.candidate(body.files);
      const loaded = loadRules(files);
      if (!loaded.successful) throw new RulesRefused(problemsOf(loaded, files).errors);
      const ruleNames = changedRules(rulesLibrary.deployed.loaded.rules, loaded.rules).filter(({ after }) => after?.source === SYSCALL_SOURCE).map(({ name }) => name);
      if (ruleNames.length === 0) throw new PolicyConflict('No rule about system calls would match otherwise than it does now: there is nothing to try.');
      const queue = new TrialQueue();
      queue.stop = ruleTrials.start({ agentId: body.agentId, rulesFiles: files, ruleNames: ruleNames.slice(0, 100), seconds: body.seconds }, (report) => queue.take(report));
      return new Response(queue.stream(ruleNames, body.seconds), {
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
      });
    },
  );
}

class TrialQueue {
  stop: () => void = () => undefined;
  #messages: string[] = [];
  #skipped = 0;
  #isEnded = false;
  #wake: () => void = () => undefined;

  take({ matches, skipped, ended, problem }: TrialReport): void {
    for (const match of matches) {
      if (this.#messages.length < MAX_WAITING) this.#messages.push(message('match', { ...match, timestamp: BigInt(match.timestamp) }));
      else this.#skipped += 1;
    }
    this.#skipped += skipped;
    if (this.#skipped > 0 && this.#messages.length < MAX_WAITING) {
      this.#messages.push(message('skipped', { count: this.#skipped }));
      this.#skipped = 0;
    }
    if (ended !== undefined) {
      this.#messages.push(message('ended', { reason: ended, ...(problem === undefined ? {} : { problem }) }));
      this.#isEnded = true;
    }
    this.#wake();
  }

  stream(rules: readonly string[], seconds: number): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(message('started', { rules, seconds }))),
      pull: async (controller) => {
        if (this.#messages.length === 0 && !this.#isEnded) await new Promise<void>((resolve) => (this.#wake = resolve));
        if (this.#messages.length > 0) controller.enqueue(encoder.encode(this.#messages.splice(0).join('')));
        if (this.#isEnded && this.#messages.length === 0) controller.close();
      },
      cancel: () => this.stop(),
    });
  }
}

const message = (name: string, data: unknown): string => `event: ${name}\ndata: ${stringify(data)}\n\n`;
