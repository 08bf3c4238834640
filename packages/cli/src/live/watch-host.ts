/** Watching this host for a command at a terminal, until Ctrl-C. */
import { LiveHost, wantedEvents } from '@eyrie/agent';
import type { EventStream, LoadedRule } from '@eyrie/rules';
import { capabilities } from '@eyrie/sensor';
import { CommandError } from '../exit-codes.ts';

/** @throws CommandError that says what this host lacks. */
export async function watchHost(stream: EventStream, rules: readonly LoadedRule[]): Promise<void> {
  assertLive();
  const host = new LiveHost(stream, wantedEvents(rules));
  host.start();
  process.stderr.write('eyrie: watching this host; Ctrl-C ends.\n');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const { events, dropped } = host.counts;
  host.close();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  process.stderr.write(`eyrie: ${events} events seen, ${lost} lost\n`);
}

/** @throws CommandError that says what this host lacks, and how to get it. */
export function assertLive(): void {
  const { live, checks } = capabilities();
  if (live) return;
  const lacking = checks.filter((check) => !check.ok).map(({ says, fix }) => `  ${says}${fix === undefined ? '' : ` ${fix}`}`);
  throw new CommandError(`This host cannot be watched live:\n${lacking.join('\n')}`);
}
