/** Commands over captures: names, options and help. */
import { Option, type Command } from 'commander';
import type { RuleSelection } from '@eyrie/rules';
import { durationMs, portNumber } from './arguments.ts';

export function addCaptureCommands(program: Command): void {
  program
    .command('read')
    .description('Print the events of a capture.')
    .argument('<file>', 'capture file (.scap, plain or gzip)')
    .argument('[filter...]', 'condition; only events that meet it are printed')
    .option('-p, --print <format>', 'output format; a line with an absent field is left out unless the format starts with *')
    .option('--json', 'one JSON object per line')
    .option('--count', 'print only the number of events')
    .addOption(new Option('--events <view>', 'enter and exit events of old captures as they were recorded, or one event per call as detection sees it').choices(['classic', 'current']).default('classic'))
    .option('-w, --write <file>', 'write a capture with these events instead of printing them, in the form of today (- for standard output)')
    .addHelpText(
      'after',
      `
Examples:
  eyrie read web.scap
  eyrie read web.scap 'proc.name=nginx and evt.type in (open, openat)'
  eyrie read web.scap -p '*%evt.num %proc.name %evt.type %fd.name'
  eyrie read web.scap --count 'fd.name startswith /etc'
  eyrie read web.scap -w nginx.scap 'proc.name=nginx'`,
    )
    .action(async (file: string, filter: string[], options) => (await import('./commands/read.ts')).read(file, filter.join(' '), options));

  program
    .command('inspect')
    .description('Open a capture in the browser of this host: overview, views, streams, every event.')
    .argument('<file>', 'capture file (.scap, plain or gzip)')
    .option('--port <number>', 'port on 127.0.0.1; any by default', portNumber, 0)
    .option('--keep-index', 'keep what was found out beside the capture (FILE.index): opened again, it is not read again')
    .addHelpText('after', '\nExample:\n  eyrie inspect incident.scap')
    .action(async (file: string, options) => (await import('./commands/inspect.ts')).inspect(file, options));

  addDetect(program);
}

function addDetect(program: Command): void {
  // Collected in one list: what comes later on the command line takes effect later.
  const selections: RuleSelection[] = [];
  const selecting = (flags: string, says: string, selection: (text: string) => RuleSelection): Option =>
    new Option(flags, says).argParser((text: string) => {
      selections.push(selection(text));
      return text;
    });
  const collected = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

  program
    .command('detect')
    .description('Evaluate Falco rules over a capture, or over this host, and print what they find.')
    .argument('[file]', 'capture file; or use --live')
    .option('--live', 'watch this host (needs root)')
    .option('--duration <time>', 'with --live: end after this time (10s, 5m); without it Ctrl-C ends', durationMs)
    .option('--stats', 'with --live: end with one JSON line of figures: events, dropped, droppedBy, alerts, cpuSeconds, rssBytes')
    .option('--container-socket <path>', 'with --live: socket of a container runtime beside the usual ones; may be given again', collected)
    .option('-r, --rules <file...>', 'rule files or folders, in order; without it the default rules')
    .addOption(selecting('--enable <name>', 'switch rules on by name, * for any text', (rule) => ({ enable: true, rule })))
    .addOption(selecting('--disable <name>', 'switch rules off by name, * for any text', (rule) => ({ enable: false, rule })))
    .addOption(selecting('--tag <tag>', 'switch rules with this tag on', (tag) => ({ enable: true, tag })))
    .addOption(selecting('--no-tag <tag>', 'switch rules with this tag off', (tag) => ({ enable: false, tag })))
    .option('--min-priority <priority>', 'leave out rules that are less urgent')
    .option('--all-matches', 'print every rule that an event matches, not only the first')
    .option('--append-output <format>', 'add this to the output of every rule; may be given again', collected)
    .option('--append-field <field>', 'add a field (NAME, or NAME=FORMAT) to output_fields; may be given again', collected)
    .option('--suggested-output', 'add container and pod to the output of every rule')
    .option('--iso-time', 'date and time in UTC instead of the local time of day')
    .option('--json', 'one JSON object per line')
    .option('--json-include <parts>', 'parts of the object: output, tags, message, output_fields (default: all but message)')
    .addHelpText(
      'after',
      `
Selections take effect in the order in which they are written, after what the files say.

Examples:
  eyrie detect incident.scap -r falco_rules.yaml
  eyrie detect incident.scap -r falco_rules.yaml my_rules.yaml --json
  eyrie detect incident.scap --disable '*' --tag network --all-matches
  eyrie detect --live
  eyrie detect --live -r my_rules.yaml --duration 10s --stats`,
    )
    .action(async (file: string | undefined, options) => (await import('./commands/detect.ts')).detect(file, { ...options, selections }));
}
