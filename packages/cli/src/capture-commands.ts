/** Commands over captures: names, options and help. */
import { Option, type Command } from 'commander';

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
    .command('detect')
    .description('Evaluate Falco rules over a capture, or over this host, and print what they find.')
    .argument('[file]', 'capture file; or use --live')
    .option('--live', 'watch this host (needs root)')
    .option('-r, --rules <file...>', 'rule files, in order; without it the default rules')
    .option('--json', 'one JSON object per line')
    .addHelpText(
      'after',
      `
Examples:
  eyrie detect incident.scap -r falco_rules.yaml
  eyrie detect incident.scap -r falco_rules.yaml my_rules.yaml --json
  eyrie detect --live`,
    )
    .action(async (file: string | undefined, options) => (await import('./commands/detect.ts')).detect(file, options));
}
