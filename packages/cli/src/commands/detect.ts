/** `eyrie detect`: Falco rules over a capture or over this host. */
import { hostname } from 'node:os';
import { EventStream, falcoJson, falcoText, RuleMatcher, selectRules, StreamValues, SYSCALL_SOURCE, type FalcoOptions, type LoadedRule, type StreamConsumer, type StreamContext } from '@eyrie/rules';
import { readCaptureFile } from '../capture/read-file.ts';
import { reportReading } from '../capture/report.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { keepHeapSmall } from '../host/memory.ts';
import { runOnce } from '../host/run-once.ts';
import type { WatchFigures } from '../live/watch-host.ts';
import { standardOutput, type LineWriter } from '../output/line-writer.ts';
import { say } from '../output/say.ts';
import { appends, falcoOptions, leastPriority, type DetectOptions } from '../rules/detect-options.ts';
import { loadRuleFiles } from '../rules/rule-files.ts';

export async function detect(file: string | undefined, options: DetectOptions): Promise<void> {
  if ((file === undefined) !== (options.live === true)) throw new CommandError('Say either a capture file or --live.', ExitCode.BAD_INPUT);
  if (file !== undefined && (options.duration !== undefined || options.stats === true)) throw new CommandError('--duration and --stats are for --live.', ExitCode.BAD_INPUT);
  const loaded = runOnce(() => loadRuleFiles(options.rules, { appendOutput: appends(options) }));
  if (file === undefined) keepHeapSmall();
  const rules = selectRules(loaded.rules, options.selections, leastPriority(options)).filter((rule) => rule.source === SYSCALL_SOURCE);
  const output = standardOutput('utf8', options.live);
  const alerts = new AlertPrinter(rules, output, options);
  if (file === undefined) {
    const [{ isThreadAlive }, { watchHost }] = await Promise.all([import('@eyrie/agent'), import('../live/watch-host.ts')]);
    const stream = new EventStream(alerts, { localTime: hostLocalTime(), state: { isAlive: isThreadAlive } });
    const figures = await watchHost(stream, rules, { durationMs: options.duration, containerSockets: options.containerSocket });
    if (options.stats === true) output.line(statsLine(figures, alerts.total));
  } else {
    reportReading(file, await readCaptureFile(file, new EventStream(alerts, { localTime: hostLocalTime() })));
  }
  output.flush();
  alerts.summarise();
}

/** The figures of a live run as one JSON object. */
function statsLine({ events, dropped, droppedBy, cpuSeconds, rssBytes }: WatchFigures, alerts: number): string {
  return JSON.stringify({ events, dropped, droppedBy, alerts, cpuSeconds: Number(cpuSeconds.toFixed(3)), rssBytes });
}

class AlertPrinter implements StreamConsumer {
  readonly #rules: readonly LoadedRule[];
  readonly #output: LineWriter;
  readonly #isJson: boolean;
  readonly #allMatches: boolean;
  readonly #options: FalcoOptions;
  readonly #counts = new Map<LoadedRule, number>();
  #matcher: RuleMatcher | undefined = undefined;
  #values: StreamValues | undefined = undefined;

  constructor(rules: readonly LoadedRule[], output: LineWriter, options: DetectOptions) {
    this.#rules = rules;
    this.#output = output;
    this.#isJson = options.json === true;
    this.#allMatches = options.allMatches === true;
    this.#options = falcoOptions(options);
  }

  onSystem(context: StreamContext): void {
    this.#matcher = new RuleMatcher(this.#rules, context.system.answers);
    this.#values = new StreamValues(context);
  }

  wants(eventType: number): boolean {
    return this.#matcher?.wants(eventType) !== false;
  }

  reads(field: string): boolean {
    return this.#matcher?.reads(field) !== false;
  }

  onEvent(context: StreamContext): void {
    if (this.#allMatches) {
      this.#matcher?.all(context, (rule) => this.#print(rule, context));
      return;
    }
    const rule = this.#matcher?.first(context);
    if (rule !== undefined) this.#print(rule, context);
  }

  #print(rule: LoadedRule, context: StreamContext): void {
    if (this.#values === undefined) return;
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    const subject = { time: context.event.time, hostname: context.stream.hostname ?? hostname(), values: this.#values };
    this.#output.line(this.#isJson ? falcoJson(rule, subject, this.#options) : falcoText(rule, subject, this.#options));
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts by rule on standard error, most frequent first. */
  summarise(): void {
    const counts = [...this.#counts].sort((a, b) => b[1] - a[1]);
    say([`${this.total} events detected by ${counts.length} of ${this.#rules.length} rules`, ...counts.map(([rule, count]) => `${String(count).padStart(8)}  ${rule.name}`)].join('\n'));
  }
}
