/** `eyrie record`: names, options and help. */
import { Option, type Command } from 'commander';
import { durationMs, wholeNumber } from './arguments.ts';

/** Of `agent` and `up`, which keep the newest events in memory. */
export const recorderOptions = (command: Command): Command =>
  command
    .option('--record-seconds <n>', 'how far back a capture may reach', wholeNumber, 60)
    .option('--record-memory <megabytes>', 'memory for the newest events', wholeNumber, 64)
    .addOption(recordedOption('--record-events <what>', 'what is kept beyond what rules and the process state need').default('rules'));

const recordedOption = (flags: string, says: string): Option => new Option(flags, `${says}: nothing more (rules), what is read, written, sent and received (io), everything (all)`).choices(['rules', 'io', 'all']);

export function addRecordCommand(program: Command, dataOption: Option, containerSocketOption: Option): void {
  program
    .command('record')
    .description('Write what happens on this host to a capture (needs root).')
    .argument('[filter...]', 'condition; only events that meet it are shown, others are kept where readers need them to know what processes are')
    .requiredOption('-w, --write <file>', 'capture to write')
    .option('--duration <time>', 'end after this time: 30s, 10m (default: until Ctrl-C)', durationMs)
    .option('--before <time>', 'begin this long ago; the events come from the agent that runs on this host', durationMs)
    .option('--container <id>', 'only what happens in this container')
    .option('--max-size <megabytes>', 'end when the file is this large', wholeNumber)
    .option('--max-events <n>', 'end after so many events', wholeNumber)
    .option('--snap-length <bytes>', 'how much is kept of what each call reads or writes, without --before (default: 80, and 1024 at terminals and on ports of text)', wholeNumber)
    .addOption(recordedOption('--events <what>', 'which events, without --before (default: all)'))
    .addOption(containerSocketOption)
    .addOption(dataOption)
    .addHelpText(
      'after',
      `
Beside FILE comes FILE.sha256. Until the capture is whole it is called FILE.part.

Examples:
  eyrie record -w now.scap --duration 30s
  eyrie record -w payloads.scap --duration 30s --snap-length 4096
  eyrie record -w before.scap --before 45s --duration 5s
  eyrie record -w web.scap --container 3ad7b26ded6d 'evt.type in (connect, accept, execve)'`,
    )
    .action(async (filter: string[], options) => (await import('./commands/record.ts')).record(filter.join(' '), options));
}
