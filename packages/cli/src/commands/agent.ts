/** `eyrie agent`. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, processTree, type Recorded, type ReplayFile, type ServerAddress } from '@eyrie/agent';
import { readCapture } from '@eyrie/scap';
import { serverPaths } from '@eyrie/server';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { dataFolder, ensurePrivateFolder } from '../host/data-folder.ts';
import { limitThisAgent } from '../host/agent-privileges.ts';
import { hostLocalTime } from '../host/local-time.ts';
import { giveBackMemory, keepHeapSmall } from '../host/memory.ts';
import { lockFolder } from '../host/lock.ts';
import { assertLive } from '../live/watch-host.ts';
import { nodePlatform } from '../platform.ts';
import { beginLifetime, type Lifetime } from '../supervise/lifetime.ts';
import { VERSION } from '../version.ts';

export interface AgentCommandOptions {
  readonly data: string;
  readonly server: string;
  readonly keyFile?: string;
  readonly caFile?: string;
  readonly replay?: string;
  readonly containerSocket?: readonly string[];
  readonly k8sAudit?: { readonly host: string; readonly port: number };
  readonly actions: boolean;
  readonly recordSeconds: number;
  readonly recordMemory: number;
  readonly recordEvents: Recorded;
}

/** How long a finished replay waits for the server to store what it found. */
const DELIVERY_PATIENCE_MS = 60_000;

export async function agent(options: AgentCommandOptions): Promise<void> {
  const { replay } = options;
  keepHeapSmall();
  if (replay === undefined) assertLive();
  else if (!existsSync(replay)) throw new CommandError(`There is no file ${replay} to replay.`, ExitCode.BAD_INPUT);
  // A supervisor has seen to it.
  const whyUnlimited = process.connected ? undefined : limitThisAgent(replay !== undefined);
  if (whyUnlimited !== undefined) process.stderr.write(`eyrie: the agent keeps all rights of root: ${whyUnlimited}.\n`);
  const folder = dataFolder(options.data);
  ensurePrivateFolder(folder.agent);
  const lock = await lockFolder(folder.agent, 'The agent’s folder');
  const lifetime = beginLifetime();
  const running = new Agent(
    {
      folder: folder.agent,
      version: VERSION,
      server: serverAddress(options),
      accessKey: accessKey(options),
      localTime: hostLocalTime(),
      recorder: { reachNs: options.recordSeconds * 1e9, bytes: options.recordMemory * (1 << 20), recorded: options.recordEvents },
      containerSockets: options.containerSocket ?? [],
      actions: options.actions,
      note: (text) => lifetime.tell({ kind: 'note', text }),
    },
    replay === undefined ? 'live' : basename(replay),
  );
  if (replay === undefined) await watch(running, lifetime, options.k8sAudit);
  else await play(running, replay, lifetime);
  await running.close();
  lock.release();
  process.exit(process.exitCode ?? 0);
}

async function watch(running: Agent, lifetime: Lifetime, audit: AgentCommandOptions['k8sAudit']): Promise<void> {
  try {
    // Under a supervisor, all of Eyrie on this host is below it.
    running.watchHost(process.connected ? processTree(process.ppid) : []);
  } catch (error) {
    throw new CommandError(`This host cannot be watched: ${error instanceof Error ? error.message : String(error)}`);
  }
  giveBackMemory();
  lifetime.tell({ kind: 'ready', facts: ['Watching  this host, live (eBPF)', ...(await auditFacts(running, audit))] });
  await lifetime.ended;
}

async function auditFacts(running: Agent, address: AgentCommandOptions['k8sAudit']): Promise<string[]> {
  if (address === undefined) return [];
  try {
    const port = await running.receiveAudit(address);
    return [`          audit events of Kubernetes on ${address.host}:${port}`];
  } catch (error) {
    throw new CommandError(`Audit events cannot be taken on ${address.host}:${address.port}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function play(running: Agent, path: string, lifetime: Lifetime): Promise<void> {
  const name = basename(path);
  lifetime.tell({ kind: 'ready', facts: [`Watching  the capture ${name}, played as if it ended now`] });
  const played = await Promise.race([running.replay(captureAt(path, name)), lifetime.ended]);
  if (played === undefined) return;
  if (played.error !== undefined) {
    lifetime.tell({ kind: 'note', text: `${name}: ${played.error}` });
    process.exitCode = ExitCode.BAD_INPUT;
  }
  const deadline = Date.now() + DELIVERY_PATIENCE_MS;
  while (running.waiting > 0 && Date.now() < deadline) await Promise.race([sleep(50), lifetime.ended]);
  lifetime.tell({ kind: 'note', text: `The replay of ${name} is over: ${played.events} events, ${played.alerts} policy events.` });
}

function captureAt(path: string, name: string): ReplayFile {
  return {
    name,
    read: async (handler, pause) => await readCapture(pieces(path, pause), nodePlatform, handler),
  };
}

async function* pieces(path: string, pause: (() => Promise<void>) | undefined): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) {
    yield piece as Buffer;
    await pause?.();
  }
}

function serverAddress({ server, caFile, data }: AgentCommandOptions): ServerAddress {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || url.protocol !== 'wss:') throw new CommandError(`--server ${server}: expected wss://HOST:PORT/agent.`, ExitCode.BAD_INPUT);
  const localAuthority = join(serverPaths(data).tlsFolder, 'ca.pem');
  const authority = caFile ?? (existsSync(localAuthority) ? localAuthority : undefined);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 443), ...(authority === undefined ? {} : { caFile: authority }) };
}

function accessKey({ keyFile, data }: AgentCommandOptions): string {
  const file = keyFile ?? serverPaths(data).accessKeyFile;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CommandError(`Cannot read the access key in ${file}: ${error instanceof Error ? error.message : String(error)}. Pass --key-file, or --data with the folder of the local server.`);
  }
}
