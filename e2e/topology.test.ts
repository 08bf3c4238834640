/** Real connections, from the sockets of the kernel to the graph. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture();

interface Graph {
  nodes: { id: string; values: string[] }[];
  edges: { from: string; to: string; port: number; protocol: string; processes: string[] }[];
}

describe.skipIf(why !== undefined)(`the topology of this host${skipNote(why)}`, () => {
  let eyrie: EyrieProcess;
  let server: Server;
  let client: ChildProcess;
  const sockets: Socket[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-talk-'));

  beforeAll(async () => {
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    await eyrie.printed('connected');
    server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    copyFileSync('/bin/bash', join(folder, 'eyrie-talker'));
    const { port } = server.address() as AddressInfo;
    client = spawn(join(folder, 'eyrie-talker'), ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}; read -u 3 line`], { stdio: 'ignore' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    client.kill('SIGKILL');
    server.close();
    rmSync(folder, { recursive: true, force: true });
    await eyrie.stop();
  });

  it('has a connection that two processes hold, with its direction, its port and the program', async () => {
    const { port } = server.address() as AddressInfo;
    for (;;) {
      const now = BigInt(Date.now()) * 1_000_000n;
      const answer = await fetch(`${eyrie.url}/api/v1/topology?from=${now - 600_000_000_000n}&to=${now}&by=proc.name`, { headers: { authorization: `Bearer ${eyrie.token}` } });
      const { nodes, edges } = (await answer.json()) as Graph;
      const edge = edges.find((each) => each.port === port);
      if (edge !== undefined) {
        expect(nodes.find(({ id }) => id === edge.from)?.values).toEqual(['eyrie-talker']);
        expect(edge).toMatchObject({ protocol: 'tcp', processes: ['eyrie-talker'] });
        expect(edge.to).not.toBe(edge.from);
        return;
      }
      await sleep(1_000);
    }
  });
});
