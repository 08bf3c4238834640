import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { giveFolder } from './data-folder.ts';
import { unprivilegedIdentity, type Identity } from './identity.ts';
import { unprivilegedLaunch, type Launch } from './unprivileged.ts';

const isRoot = process.getuid?.() === 0;
const nobody: Identity = { uid: 65_534, gid: 65_534 };

/** Prints what the kernel says about the process, and whether it can write its data folder and read beyond it. */
const PROBE = `
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
const can = (work) => { try { work(); return true; } catch { return false; } };
const data = process.argv[2];
console.log(JSON.stringify({
  status: readFileSync('/proc/self/status', 'utf8'),
  writes: can(() => writeFileSync(data + '/server/written', '')),
  readsSecret: can(() => readFileSync(process.argv[3])),
  writesProgram: can(() => writeFileSync(new URL('planted', import.meta.url), '')),
}));`;

/** A program and its data, both below a folder that only root may enter. */
function plant(): { launch: Launch; secret: string; data: string } {
  const home = mkdtempSync(join(tmpdir(), 'eyrie-private-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const programRoot = join(home, 'program');
  const data = join(home, 'data');
  for (const folder of [programRoot, data, join(data, 'server')]) mkdirSync(folder);
  const secret = join(home, 'secret');
  writeFileSync(secret, '', { mode: 0o600 });
  const entry = join(programRoot, 'probe.mjs');
  writeFileSync(entry, PROBE);
  chmodSync(home, 0o700);
  giveFolder(join(data, 'server'), nobody.uid, nobody.gid);
  return { launch: unprivilegedLaunch({ node: process.execPath, programRoot, entry, data, part: 'server' }, nobody, (seen) => [seen, secret]), secret, data };
}

const field = (status: string, name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';

describe.skipIf(!isRoot)(`a program that root starts as somebody else${isRoot ? '' : ' (skipped: needs root)'}`, () => {
  it('has another user, no groups, no capability and no way to get one, and still finds its files', () => {
    const { launch, data } = plant();
    const run = spawnSync(launch.command, launch.args, { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const seen = JSON.parse(run.stdout) as { status: string; writes: boolean; readsSecret: boolean; writesProgram: boolean };
    for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect([name, field(seen.status, name)]).toEqual([name, '0000000000000000']);
    expect(field(seen.status, 'NoNewPrivs')).toBe('1');
    expect(seen.writes).toBe(true);
    if (launch.kind !== 'capabilities') {
      expect(field(seen.status, 'Uid').split(/\s+/)).toEqual(['65534', '65534', '65534', '65534']);
      expect(field(seen.status, 'Groups')).toBe('');
      expect(seen.readsSecret).toBe(false);
      expect(seen.writesProgram).toBe(false);
      expect(lstatSync(join(data, 'server/written')).uid).toBe(65_534);
    }
  });
});

describe('the identity of the server', () => {
  it('is the person behind sudo, else nobody, and nobody else when this is no root', () => {
    expect(unprivilegedIdentity({ SUDO_UID: '1000', SUDO_GID: '1001' }, 0)).toEqual({ uid: 1000, gid: 1001 });
    expect(unprivilegedIdentity({}, 0)).toEqual(nobody);
    expect(unprivilegedIdentity({ SUDO_UID: '0', SUDO_GID: '0' }, 0)).toEqual(nobody);
    expect(unprivilegedIdentity({}, 1000)).toBeUndefined();
  });
});
