/** Who this agent is and on what host. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { join } from 'node:path';

export interface HostInfo {
  readonly name: string;
  /** systemd's machine id; empty where there is none. */
  readonly machineId: string;
  readonly kernel: string;
  /** As the distribution calls itself. */
  readonly os: string;
}

export function hostInfo(): HostInfo {
  return {
    name: hostname(),
    machineId: readText('/etc/machine-id') ?? '',
    kernel: release(),
    os: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readText('/etc/os-release') ?? '')?.[1] ?? 'Linux',
  };
}

/** @returns 32 hexadecimal digits, made at the first start and kept in the agent's folder. */
export function agentId(folder: string): string {
  const file = join(folder, 'agent-id');
  const known = readText(file);
  if (known !== undefined && /^[0-9a-f]{32}$/.test(known)) return known;
  const id = randomBytes(16).toString('hex');
  writeFileSync(`${file}.new`, `${id}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return id;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
