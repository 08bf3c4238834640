/** Policy events as the API gives them, as far as the tests need them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'lossless-json';
import { z } from 'zod';
import type { EyrieProcess } from './eyrie-process.ts';

const nanoseconds = z.unknown().transform((value) => BigInt(String(value)));
const event = z.object({
  id: z.string(),
  timestamp: nanoseconds,
  name: z.string(),
  content: z.object({
    ruleName: z.string(),
    output: z.string(),
    processes: z.array(z.object({ name: z.string(), cmdline: z.string(), user: z.string() })),
  }),
  labels: z.record(z.string(), z.string()),
});
const page = z.object({ data: z.array(event) });
export type StoredEvent = z.infer<typeof event>;

export async function storedEvents(eyrie: EyrieProcess): Promise<StoredEvent[]> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const range = `from=${now - 3_600_000_000_000n}&to=${now + 3_600_000_000_000n}&limit=900`;
  const response = await fetch(`${eyrie.url}/api/v1/secureEvents?${range}`, { headers: { authorization: `Bearer ${eyrie.token}` } });
  return page.parse(parse(await response.text())).data;
}

/** Waits for an event of this rule whose first process has this name. */
export async function storedEvent(eyrie: EyrieProcess, rule: RegExp, processName: string): Promise<StoredEvent> {
  for (;;) {
    const found = (await storedEvents(eyrie)).find(({ content }) => rule.test(content.ruleName) && content.processes[0]?.name === processName);
    if (found !== undefined) return found;
    await sleep(100);
  }
}

/** Waits for an event of this rule in this container. @param id whole. */
export async function containerEvent(eyrie: EyrieProcess, rule: RegExp, id: string): Promise<StoredEvent> {
  for (;;) {
    const found = (await storedEvents(eyrie)).find(({ content, labels }) => rule.test(content.ruleName) && labels['container.id'] === id.slice(0, 12));
    if (found !== undefined) return found;
    await sleep(100);
  }
}
