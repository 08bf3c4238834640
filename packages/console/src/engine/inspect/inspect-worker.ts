/**
 * One capture, open in a web worker: reads it into an index and answers questions about it.
 *
 * Conditions become functions (of numbers and table indexes only), so its script is served with a content policy of its own that allows that; the page's does not.
 */
import { LocalInspectService, openCapture, openStored, type CaptureFile, type Inspection } from '@eyrie/inspect';
import { FilterError } from '@eyrie/rules';
import { browserPlatform } from '../browser-platform.ts';
import { captureOf } from './capture-blob.ts';
import { captureAt } from './capture-url.ts';
import { storedIndexOf } from './stored-index.ts';
import type { CaptureSource, InspectReply, InspectRequest, OpenProgress } from './messages.ts';

const PROGRESS_EVERY_MS = 150;
/** Whoever is told of progress asks about it: of a large capture that must not take more than a part of the time. */
const PROGRESS_PER_ANSWER = 5;

const signal = { aborted: false };
let service: LocalInspectService | undefined;
/** ms that questions have taken since progress was told. */
let answering = 0;

addEventListener('message', ({ data }: MessageEvent<InspectRequest>) => {
  if (data.kind === 'open') void open(data.source);
  else if (data.kind === 'stop') signal.aborted = true;
  else void call(data);
});

async function open(source: CaptureSource): Promise<void> {
  try {
    const file = typeof source === 'string' ? await captureAt(source) : captureOf(source);
    let last = performance.now();
    const stored = typeof source === 'string' ? await openedFromIndex(source, file) : undefined;
    const inspection = stored ?? (await openCapture(file, browserPlatform, {
      signal,
      localTime,
      onProgress: (progress, soFar) => {
        service ??= new LocalInspectService(soFar);
        if (performance.now() - last < Math.max(PROGRESS_EVERY_MS, answering * PROGRESS_PER_ANSWER)) return;
        last = performance.now();
        answering = 0;
        tell(progress, soFar);
      },
    }));
    service ??= new LocalInspectService(inspection);
    service.refresh();
    reply({ kind: 'opened', summary: inspection.summary });
  } catch (error) {
    reply({ kind: 'unreadable', message: words(error) });
  }
}

/** @returns undefined when no index is kept of it. */
async function openedFromIndex(url: string, file: CaptureFile): Promise<Inspection | undefined> {
  const stored = await storedIndexOf(url);
  return stored === undefined ? undefined : openStored(stored.bytes, stored.identity, file, browserPlatform, localTime);
}

function localTime(seconds: number): number {
  return -new Date(seconds * 1000).getTimezoneOffset() * 60;
}

function tell(progress: OpenProgress, soFar: Inspection): void {
  service?.refresh();
  reply({ kind: 'progress', progress, summary: soFar.summary });
}

async function call({ id, name, args }: Extract<InspectRequest, { kind: 'call' }>): Promise<void> {
  const start = performance.now();
  try {
    if (service === undefined) throw new Error('No capture is open.');
    const value = await (service[name] as (...given: readonly unknown[]) => Promise<unknown>).apply(service, [...args]);
    reply({ kind: 'answer', id, value });
  } catch (error) {
    reply({ kind: 'failed', id, message: words(error), filter: error instanceof FilterError ? { message: error.message, at: error.position.offset } : undefined });
  } finally {
    answering += performance.now() - start;
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function reply(message: InspectReply): void {
  postMessage(message);
}
