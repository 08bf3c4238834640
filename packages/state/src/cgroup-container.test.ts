import { describe, expect, it } from 'vitest';
import { containerOfCgroup, SHOWN_ID_LENGTH } from './cgroup-container.ts';

const ID = 'c78a447010cdad299a9d3ff0d6d1b1f7f2a7d4c5e6f708192a3b4c5d6e7f8091';
const SHOWN = ID.slice(0, SHOWN_ID_LENGTH);

const shownId = (path: string): string | undefined => {
  const found = containerOfCgroup(path);
  return found === undefined ? undefined : `${found.fullId.slice(0, SHOWN_ID_LENGTH)}${found.isDoubtful ? ' ?' : ''}`;
};

describe('containers by cgroup', () => {
  it.each([
    ['docker, cgroupfs', `/docker/${ID}`],
    ['docker, systemd', `/system.slice/docker-${ID}.scope`],
    ['docker, rootless', `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${ID}.scope`],
    ['docker, a process in a cgroup that the container made', `/system.slice/docker-${ID}.scope/init.scope`],
    ['docker in docker: the inner one', `/docker/${'a'.repeat(64)}/docker/${ID}`],
    ['kubernetes, cgroupfs', `/kubepods/burstable/pod31dd0274-bb43-4975-bdbc-7e10047a23f8/${ID}`],
    ['kubernetes, containerd, systemd', `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod31dd.slice/cri-containerd-${ID}.scope`],
    ['kubernetes, containerd, below a service', `/system.slice/containerd.service/kubepods-burstable-pod31dd.slice:cri-containerd:${ID}`],
    ['kubernetes in a service (k3s)', `/system.slice/k3s.service/kubepods/besteffort/pod31dd/${ID}`],
    ['cri-o', `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod63b3.slice/crio-${ID}.scope`],
    ['podman', `/machine.slice/libpod-${ID}.scope/container`],
    ['podman, rootless', `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`],
    ['nerdctl', `/system.slice/nerdctl-${ID}.scope`],
  ])('%s', (_name, path) => {
    expect(shownId(path)).toBe(SHOWN);
  });

  it.each([
    ['lxc', '/lxc/web/system.slice', 'web'],
    ['lxc 4', '/lxc.payload.web01/init.scope', 'web01'],
    ['libvirt', '/machine.slice/machine-lxc\\x2d2293906\\x2dlibvirt\\x2dcontainer.scope/libvirt', '2293906\\x2dl'],
    ['libvirt, not systemd', '/machine/guest.libvirt-lxc', 'guest'],
    ['garden', '/garden/6ae6c9e1-7a1c-4e3b-5d2f-1a2b', '6ae6c9e1-7a1'],
    ['bpm', '/system.slice/bpm-router.scope', 'router'],
    ['ecs on fargate', '/ecs/0123456789abcdef0123456789abcdef/0123456789abcdef0123456789abcdef-3141592653', '0123456789ab'],
    ['ctr', '/default/web', 'web'],
  ])('%s', (_name, path, id) => {
    expect(shownId(path)).toBe(id);
  });

  it.each([
    ['/'],
    ['/init.scope'],
    ['/system.slice/sshd.service'],
    ['/user.slice/user-1000.slice/session-2.scope'],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox.scope'],
    [`/system.slice/crio-conmon-${ID}.scope`],
    [`/machine.slice/libpod-conmon-${ID}.scope`],
    [`/docker/${ID}0`],
    [`/docker-${ID.slice(1)}.scope`],
  ])('%s is the host', (path) => {
    expect(containerOfCgroup(path)).toBeUndefined();
  });

  it('a bare id below a service is doubtful', () => {
    expect(shownId(`/system.slice/build.service/${ID}`)).toBe(`${SHOWN} ?`);
    expect(shownId(`/system.slice/build.service/jobs/${ID}`)).toBe(`${SHOWN} ?`);
  });
});
