/** `eyrie up`: server and agent of one host as two processes under one supervisor. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { dataFolder, ensurePrivateFolder, giveFolder, type DataFolder } from '../host/data-folder.ts';
import { limitedAgent } from '../host/agent-privileges.ts';
import { unprivilegedIdentity } from '../host/identity.ts';
import { lockFolder } from '../host/lock.ts';
import { programLocation } from '../host/program.ts';
import { unprivilegedLaunch } from '../host/unprivileged.ts';
import { beginLifetime } from '../supervise/lifetime.ts';
import { watchNpm } from '../supervise/parent-watch.ts';
import { Supervised, type Command } from '../supervise/supervised.ts';

export interface UpOptions {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly collectorPort: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly captureDays: number;
  readonly captureSpace: number;
  readonly agent: boolean;
  readonly replay?: string;
  readonly containerSocket?: readonly string[];
  readonly k8sAudit?: { readonly host: string; readonly port: number };
  readonly actions: boolean;
  readonly recordSeconds: number;
  readonly recordMemory: number;
  readonly recordEvents: string;
}

/** Together less than the 5 s in which everything has to be gone. */
const AGENT_PATIENCE_MS = 1_500;
const SERVER_PATIENCE_MS = 2_500;

export async function up(options: UpOptions): Promise<void> {
  if (options.replay !== undefined && !existsSync(options.replay)) throw new CommandError(`There is no file ${options.replay} to replay.`, ExitCode.BAD_INPUT);
  const folder = dataFolder(options.data);
  ensurePrivateFolder(folder.root);
  const lock = await lockFolder(folder.root, 'The data folder');
  ensurePrivateFolder(folder.server);
  ensurePrivateFolder(folder.agent);

  const lifetime = beginLifetime();
  if (process.env['npm_lifecycle_event'] === 'start') watchNpm(() => process.kill(process.pid, 'SIGTERM'));
  const server = new Supervised({ name: 'server', command: () => serverCommand(folder, options), note });
  const agent = new Supervised({ name: 'agent', command: () => agentCommand(options), note, once: options.replay !== undefined });
  const stopAll = async (): Promise<void> => {
    await agent.stop(AGENT_PATIENCE_MS);
    await server.stop(SERVER_PATIENCE_MS);
    lock.release();
  };

  // After the first start the agent has all it needs, and waits for the server by itself.
  const isAgentReady = options.agent && existsSync(join(folder.server, 'access-key'));
  note(isAgentReady ? '• Starting server and agent …' : '• Starting the server …');
  server.start();
  if (isAgentReady) agent.start();
  const outcome = await Promise.race([server.first, lifetime.ended]);
  if (outcome !== undefined && outcome.kind !== 'ready') {
    await stopAll();
    throw new CommandError('The server did not start; the reason is above.', outcome.code === ExitCode.BAD_INPUT ? ExitCode.BAD_INPUT : ExitCode.FAILED);
  }
  if (outcome !== undefined) {
    const watching = options.agent ? await Promise.race([agentFacts(agent, isAgentReady), lifetime.ended]) : ['Watching  nothing: started with --no-agent'];
    if (watching !== undefined) note(['', 'Eyrie is running.', '', ...indent([...outcome.facts, ...watching, `Data      ${folder.root}`]), '', '  Ctrl-C ends it.'].join('\n'));
    await lifetime.ended;
  }
  note('Ending …');
  await stopAll();
  process.exit(ExitCode.OK);
}

/** Starts the agent unless that was done. @returns what is watched, as lines. */
async function agentFacts(agent: Supervised, isStarted: boolean): Promise<readonly string[]> {
  if (!isStarted) {
    note('• Starting the agent …');
    agent.start();
  }
  const outcome = await agent.first;
  switch (outcome.kind) {
    case 'ready':
      return outcome.facts;
    case 'finished':
      return ['Watching  nothing any more: the agent has finished'];
    case 'refused':
      return ['Watching  nothing: the agent could not start, for the reason above', '          To see Eyrie at work on a recording: npm start -- --replay FILE.scap'];
  }
}

function serverCommand(folder: DataFolder, options: UpOptions): Command {
  const program = programLocation();
  const certificate = [...(options.tlsCert === undefined ? [] : ['--tls-cert', options.tlsCert]), ...(options.tlsKey === undefined ? [] : ['--tls-key', options.tlsKey])];
  const listening = ['--host', options.host, '--port', String(options.port), '--collector-port', String(options.collectorPort), ...certificate];
  const captures = ['--capture-days', String(options.captureDays), '--capture-space', String(options.captureSpace)];
  const args = (data: string): string[] => ['server', '--data', data, ...listening, ...captures];
  const identity = unprivilegedIdentity();
  if (identity === undefined) return { command: program.node, args: [program.entry, ...args(folder.root)] };
  giveFolder(folder.server, identity.uid, identity.gid);
  const launch = unprivilegedLaunch({ node: program.node, programRoot: program.root, entry: program.entry, data: folder.root, part: 'server' }, identity, args);
  if (launch.kind === 'capabilities') {
    giveFolder(folder.server, 0, 0);
    note(
      `The server keeps uid 0, without any capability: here it cannot have a mount namespace of its own, and user ${identity.uid} cannot reach ${program.root} or ${folder.root}.\n` +
        'To run it as an ordinary user, put both where everybody may enter, for example below /opt and /var/lib.',
    );
  }
  return launch;
}

function agentCommand(options: UpOptions): Command {
  const program = programLocation();
  const replay = options.replay === undefined ? [] : ['--replay', resolve(options.replay)];
  const recording = ['--record-seconds', String(options.recordSeconds), '--record-memory', String(options.recordMemory), '--record-events', options.recordEvents];
  const sockets = (options.containerSocket ?? []).flatMap((socket) => ['--container-socket', resolve(socket)]);
  const actions = options.actions ? [] : ['--no-actions'];
  const audit = options.k8sAudit === undefined ? [] : ['--k8s-audit', `[${options.k8sAudit.host}]:${options.k8sAudit.port}`];
  const command = { command: program.node, args: [program.entry, 'agent', '--data', resolve(options.data), '--server', `wss://127.0.0.1:${options.collectorPort}/agent`, ...recording, ...replay, ...sockets, ...audit, ...actions] };
  return limitedAgent(command, options.replay !== undefined);
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function note(text: string): void {
  process.stdout.write(`${text}\n`);
}
