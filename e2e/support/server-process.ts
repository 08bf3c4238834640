/** The server alone, as a process that a test may kill; started from the sources, without the command line around it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface ServerProcess {
  readonly apiUrl: string;
  readonly collectorPort: number;
  readonly caFile: string;
  readonly accessKey: string;
  readonly token: string;
  readonly child: ChildProcess;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** @returns what the API answers, with 64-bit integers as they come from JSON.parse. */
  get(path: string): Promise<unknown>;
}

const PROGRAM = fileURLToPath(new URL('../../packages/server/src/testing/server-main.ts', import.meta.url));
const TYPESCRIPT = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;

/** @param ports 0 for any */
export async function startServerProcess(data: string, ports: { api: number; collector: number } = { api: 0, collector: 0 }): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', TYPESCRIPT, PROGRAM, data, String(ports.api), String(ports.collector)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(() => reject(new Error(`the server ended before it was ready: ${stderr}`)));
  });
  const { apiUrl, collectorPort, caFile, accessKey, token } = JSON.parse(ready);
  return {
    apiUrl,
    collectorPort,
    caFile,
    accessKey,
    token,
    child,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    get: async (path) => {
      const response = await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return response.json();
    },
  };
}
