/** Commands that ask a capture: names, options and help. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { ns, type Nanoseconds } from '@eyrie/schema';

const asking = (command: Command): Command =>
  command
    .option('--filter <expr>', 'condition; only events that meet it count')
    .addOption(new Option('--from <ns>', 'begin of the window, ns since the epoch').argParser(nanoseconds))
    .addOption(new Option('--to <ns>', 'end of the window, exclusive').argParser(nanoseconds))
    .option('--keep-index', 'keep what was found out beside the capture (FILE.index): the next question then needs no reading');

export function addInspectCommands(program: Command): void {
  asking(program.command('view'))
    .description('Show a capture by process, container, file, connection … (the views of csysdig).')
    .argument('[file]', 'capture file (.scap, plain or gzip)')
    .argument('[view]', 'id of the view; without it the views are listed')
    .option('--json', 'an array of objects, one per row')
    .option('-r, --rules <file...>', 'for the view "findings": rule files or folders; without it the default rules')
    .addHelpText('after', '\nExamples:\n  eyrie view web.scap procs\n  eyrie view web.scap files --filter "container.name=web" --json')
    .action(async (file: string | undefined, view: string | undefined, options) => (await import('./commands/view.ts')).view(file, view, options));

  asking(program.command('summary'))
    .description('Say what is in a capture: one number for each thing worth a look.')
    .argument('<file>', 'capture file (.scap, plain or gzip)')
    .option('--json', 'one object: tile id → { name, category, value }')
    .addHelpText('after', '\nExample:\n  eyrie summary web.scap --json')
    .action(async (file: string, options) => (await import('./commands/summary.ts')).summary(file, options));
}

function nanoseconds(text: string): Nanoseconds {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('expected nanoseconds since the epoch, for example 1506127477000000000.');
  return ns(BigInt(text));
}
