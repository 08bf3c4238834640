import { describe, expect, it } from 'vitest';
import { dockerDescription } from './docker-description.ts';

const ID = 'c0ffee'.padEnd(64, '0');
const ANSWER = {
  Id: ID,
  Created: '2026-11-21T06:15:34.398412123+01:00',
  Name: '/web-1',
  Image: `sha256:${'ab'.repeat(32)}`,
  Config: { Image: 'registry.local:5000/shop/web:1.7', Labels: { app: 'web' }, Env: ['A=1'], Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://localhost'] } },
  HostConfig: { Privileged: true, NetworkMode: 'host', PidMode: 'host', IpcMode: 'private' },
  Mounts: [{ Type: 'bind', Source: '/srv', Destination: '/data', Mode: 'ro', RW: false, Propagation: 'rprivate' }],
  NetworkSettings: { IPAddress: '', Networks: { shop: { IPAddress: '172.20.0.5' } }, Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '443/tcp': null } },
};

describe('what Docker says about a container', () => {
  it('is brought into our words', () => {
    expect(dockerDescription('docker', ANSWER, { digest: 'sha256:12', tag: 'x:1' })).toEqual({
      type: 'docker',
      fullId: ID,
      name: 'web-1',
      image: 'registry.local:5000/shop/web:1.7',
      imageId: 'ab'.repeat(32),
      imageDigest: 'sha256:12',
      privileged: true,
      labels: { app: 'web' },
      env: ['A=1'],
      mounts: [{ source: '/srv', destination: '/data', mode: 'ro', isWritable: false, propagation: 'rprivate' }],
      ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0', hostPort: 8080 }],
      ip: '172.20.0.5',
      createdAt: 1795238134398412123n,
      hostPid: true,
      hostNetwork: true,
      hostIpc: false,
      healthProbe: '/bin/sh -c curl -f http://localhost',
    });
  });

  it('an image that was given by its id goes by its name', () => {
    const byId = { ...ANSWER, Config: { ...ANSWER.Config, Image: `sha256:${'ab'.repeat(32)}` } };
    expect(dockerDescription('docker', byId, { tag: 'shop/web:1.7' })?.image).toBe('shop/web:1.7');
  });

  it.each([['text'], [[]], [undefined], [{}], [{ Id: 5 }]])('%j is no description', (answer) => {
    expect(dockerDescription('docker', answer, {})).toBeUndefined();
  });

  it('fields of a wrong shape are absent, and the rest is there', () => {
    expect(dockerDescription('docker', { Id: ID, Name: 7, Config: 'x', Mounts: {}, NetworkSettings: [], Created: 'never' }, {})).toMatchObject({ fullId: ID, labels: {}, mounts: [], ports: [] });
  });
});
