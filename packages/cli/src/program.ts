/** The command line: names, options and help. What a command does is loaded when it runs. */
import { Command, Option } from 'commander';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { listenAddress, portNumber, wholeNumber } from './arguments.ts';
import { addCaptureCommands } from './capture-commands.ts';
import { addInspectCommands } from './inspect-commands.ts';
import { addRecordCommand, recorderOptions } from './record-command.ts';
import { addRuleCommands } from './rule-commands.ts';
import { VERSION } from './version.ts';

const dataOption = () => new Option('--data <dir>', 'data folder').default(join(homedir(), '.eyrie'), '~/.eyrie');
const remoteOptions = (command: Command) =>
  command
    .addOption(dataOption())
    .option('--server <url>', 'address of the server (default: the one of the data folder)')
    .option('--token <token>', 'API token (default: the one of the data folder)');
const listeningOptions = (command: Command) =>
  command
    .addOption(dataOption())
    .option('--host <address>', 'address of console and API; any but loopback needs a certificate', '127.0.0.1')
    .option('--port <n>', 'port of console and API', portNumber, 7400)
    .option('--collector-port <n>', 'port for agents', portNumber, 6443)
    .option('--tls-cert <file>', 'certificate of console and API (PEM)')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--capture-days <n>', 'captures are kept for so many days', wholeNumber, 30)
    .option('--capture-space <MB>', 'and take at most so much room together; the oldest go first', wholeNumber, 10_240);
const containerSocketOption = () => new Option('--container-socket <path>', 'socket of a container runtime beside the usual ones (may be repeated)').argParser((path: string, before?: readonly string[]) => [...(before ?? []), path]);
const k8sAuditOption = () => new Option('--k8s-audit <address>', 'take audit events of a Kubernetes cluster there, below /k8s_audit (usual port: 7765)').argParser(listenAddress);
const noActionsOption = () => new Option('--no-actions', 'never act on containers or processes of this host, whatever policies and people say');
const replayOption = () => new Option('--replay <file>', 'play this capture through the pipeline instead of watching the host');

export function buildProgram(): Command {
  const program = new Command('eyrie')
    .description('Runtime security and forensics for Linux hosts and containers.')
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 could not be done, 2 bad input (arguments, filter, rules, damaged capture).');
  addCaptureCommands(program);
  addInspectCommands(program);
  addRecordCommand(program, dataOption(), containerSocketOption());
  addRuleCommands(program);
  addServerCommands(program);
  addHostCommands(program);
  return program;
}

function addServerCommands(program: Command): void {
  remoteOptions(program.command('events'))
    .description('List policy events of the server, newest last, one JSON object or line each.')
    .option('--since <time>', 'how far back: 30s, 10m, 2h, 3d', '10m')
    .option('--filter <expr>', 'condition, as in the search field of the console')
    .option('-l, --limit <n>', 'at most this many', wholeNumber, 1000)
    .option('-s, --summarize', 'count what they say, without numbers, addresses and ids, the most common first')
    .option('--json', 'one JSON object per line')
    .option('--follow', 'stay and print new ones as they come')
    .addHelpText(
      'after',
      `
Examples:
  eyrie events --since 1h
  eyrie events --since 7d --summarize -l 10
  eyrie events --filter 'severity in (0, 1, 2, 3)' --json | jq .content.output
  eyrie events --follow --server http://127.0.0.1:7400 --token "$TOKEN"`,
    )
    .action(async (options) => (await import('./commands/events.ts')).events(options));

  program
    .command('token')
    .description('Print an API token of the local server.')
    .addOption(dataOption())
    .addHelpText('after', '\nExample:\n  curl -H "Authorization: Bearer $(eyrie token)" http://127.0.0.1:7400/api/v1/secureEvents')
    .action(async (options) => (await import('./commands/token.ts')).token(options));
}

function addHostCommands(program: Command): void {
  recorderOptions(listeningOptions(program.command('up')))
    .description('Run server and agent on this host; Ctrl-C ends both.')
    .option('--no-agent', 'run the server only')
    .addOption(replayOption())
    .addOption(containerSocketOption())
    .addOption(k8sAuditOption())
    .addOption(noActionsOption())
    .addHelpText('after', '\nExamples:\n  eyrie up\n  eyrie up --data /srv/eyrie --port 7500\n  eyrie up --replay incident.scap')
    .action(async (options) => (await import('./commands/up.ts')).up(options));

  listeningOptions(program.command('server'))
    .description('Run the server: collector, stores, API and console.')
    .addHelpText('after', '\nExample:\n  eyrie server --data /srv/eyrie')
    .action(async (options) => (await import('./commands/server.ts')).server(options));

  program
    .command('store', { hidden: true })
    .argument('<folder>')
    .argument('<memory>')
    .action(async (folder: string, memory: string) => (await import('./commands/store.ts')).store(folder, memory));

  program.command('backtest', { hidden: true }).action(async () => (await import('./commands/backtest.ts')).backtest());

  program
    .command('index', { hidden: true })
    .argument('<capture>')
    .argument('<index>')
    .argument('<identity>')
    .action(async (capture: string, path: string, identity: string) => (await import('./commands/index-capture.ts')).indexCapture(capture, path, identity));

  program.command('probe', { hidden: true }).action(async () => (await import('./commands/probe.ts')).probe());

  recorderOptions(program.command('agent'))
    .description('Watch this host (needs root) or replay a capture, and report to a server.')
    .addOption(dataOption())
    .option('--server <url>', 'where agents connect: wss://HOST:6443/agent', 'wss://127.0.0.1:6443/agent')
    .option('--key-file <file>', 'file with the access key (default: the local server’s)')
    .option('--ca-file <file>', 'certificate authority of the server (default: the local server’s)')
    .addOption(replayOption())
    .addOption(containerSocketOption())
    .addOption(k8sAuditOption())
    .addOption(noActionsOption())
    .addHelpText('after', '\nExample:\n  eyrie agent --server wss://eyrie.example.org:6443/agent --key-file access.key --ca-file ca.pem')
    .action(async (options) => (await import('./commands/agent.ts')).agent(options));

  program
    .command('doctor')
    .description('Say what this host can and cannot do, and how to change that.')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExits with 1 when the host cannot be watched live.')
    .action(async (options) => (await import('./commands/doctor.ts')).doctor(options));
}
