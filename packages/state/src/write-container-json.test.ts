import { byteStringOf } from '@eyrie/scap';
import { expect, test } from 'vitest';
import { parseContainerJson } from './container-json.ts';
import { containerJson } from './write-container-json.ts';

test('a container is read as it was written', () => {
  const metadata = {
    type: 'containerd',
    fullId: '3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e',
    name: 'bücher "web"',
    image: 'registry/web:1.2',
    imageId: 'abc',
    imageDigest: 'sha256:1',
    privileged: true,
    labels: { app: 'web', empty: '' },
    env: ['A=b'],
    mounts: [{ source: '/a', destination: '/b', mode: 'ro', isWritable: false, propagation: 'rprivate' }],
    ip: '10.0.0.2',
    createdAt: 1_700_000_000_000_000_000n,
    hostPid: true,
    hostNetwork: false,
    hostIpc: false,
    healthProbe: '/bin/check -q',
    podSandboxId: '123456789012',
    podSandboxLabels: { pod: 'p' },
  };
  expect(parseContainerJson(byteStringOf(containerJson('3ad7b26ded6d', metadata)))).toEqual({ id: '3ad7b26ded6d', metadata: expect.objectContaining(metadata) });
});

test('a type without a number is unknown afterwards, the rest stays', () => {
  const written = containerJson('1', { type: 'nspawn', fullId: '1', name: 'n' });
  expect(parseContainerJson(byteStringOf(written))?.metadata).toMatchObject({ type: 'unknown', name: 'n' });
});
