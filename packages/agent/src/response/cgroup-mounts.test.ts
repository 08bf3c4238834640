import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cgroupMounts, containerFolders } from './cgroup-mounts.ts';

const ID = '0123456789abcdef'.repeat(4);
const root = mkdtempSync(join(tmpdir(), 'eyrie-cgroup-'));
afterAll(() => rmSync(root, { recursive: true }));

function cgroup(path: string): string {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, 'cgroup.procs'), '');
  return join(root, path);
}

describe('the cgroup of a container', () => {
  it('is looked for where the whole hierarchies are mounted', () => {
    const hybrid = [
      '37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer',
      '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
      '50 31 0:38 /docker/x /sys/fs/cgroup/part rw - cgroup2 cgroup2 rw',
    ].join('\n');
    expect(cgroupMounts(hybrid)).toEqual({ freezer: '/sys/fs/cgroup/freezer', unified: '/sys/fs/cgroup/unified' });
    expect(cgroupMounts('41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw')).toEqual({ freezer: undefined, unified: '/sys/fs/cgroup' });
    expect(cgroupMounts('41 31 0:38 /part /sys/fs/cgroup rw - cgroup2 cgroup2 rw')).toEqual({ freezer: undefined, unified: undefined });
  });

  it.each([
    ['docker', `/docker/${ID}`],
    ['docker by systemd', `/system.slice/docker-${ID}.scope`],
    ['CRI', `/kubepods/burstable/pod1/${ID}`],
    ['CRI by systemd', `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`],
    ['CRI-O', `/kubepods.slice/crio-${ID}`],
    ['Podman', `/libpod_parent/libpod-${ID}`],
    ['one in a slice with colons', `/system.slice:cri-containerd:${ID}`],
  ])('of %s is the folder that its id names, also for a process deeper in it', (_runtime, path) => {
    const folder = cgroup(`u${path}`);
    const mounts = { freezer: undefined, unified: join(root, 'u') };
    for (const below of ['', '/init.scope', '/a/b']) {
      expect(containerFolders(mounts, `cpuset=/\0memory=${path}${below}\0`, ID)).toEqual({ freezer: undefined, unified: folder });
    }
  });

  it('is never one of another container, of the host, or outside', () => {
    cgroup('v/default/web-10');
    cgroup('v');
    const mounts = { freezer: join(root, 'v'), unified: undefined };
    expect(containerFolders(mounts, 'cpu=/default/web-10\0', 'web-1')).toBeUndefined();
    expect(containerFolders(mounts, 'cpu=/default/web-10\0', 'web-10')?.freezer).toBe(join(root, 'v/default/web-10'));
    expect(containerFolders(mounts, 'cpu=/\0', 'web-10')).toBeUndefined();
    expect(containerFolders(mounts, 'cpu=/../v/default/web-10\0', 'web-10')).toBeUndefined();
    expect(containerFolders(mounts, 'cpu=/default/web-10\0', '')).toBeUndefined();
  });
});
