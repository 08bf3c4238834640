/** From the system call to the browser: kernel time of the event until its row is in the page. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsolePage } from '../e2e/support/console-page.ts';
import { EyrieProcess, freePorts, temporaryFolder } from '../e2e/support/eyrie-process.ts';
import { DEEDS } from '../e2e/support/intrusion.ts';
import { storedEvent } from '../e2e/support/policy-events.ts';
import { whyNoBrowser, whyNoLiveCapture } from '../e2e/support/this-host.ts';

const ROUNDS = Number(process.argv[2] ?? 15);
const why = whyNoLiveCapture() ?? whyNoBrowser();

if (why === undefined) await measure();
else console.log(`Not measured here: ${why}.`);

async function measure(): Promise<void> {
  const eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
  await eyrie.started();
  const console = await ConsolePage.open(eyrie);
  try {
    await eyrie.printed('connected');
    await sleep(2_000);
    const latencies: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, deed] of DEEDS.entries()) {
        const name = `lat-${index}-${round}`;
        await deed.run(name);
        const event = await storedEvent(eyrie, deed.rule, name);
        await console.row(event.id).waitFor({ state: 'attached' });
        const seen = await console.appearance(event.id);
        if (seen !== undefined) latencies.push(seen - Number(event.timestamp / 1000n) / 1000);
      }
    }
    print(latencies);
  } finally {
    await console.close();
    await eyrie.stop();
  }
}

function print(latencies: readonly number[]): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(0);
  console.log(`${sorted.length} events of ${DEEDS.length} kinds, from kernel time to the browser's DOM:`);
  console.log(`  p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   longest ${at(1)} ms   (target: p95 below 1000 ms)`);
}
