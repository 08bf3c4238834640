/** A container image made by hand from Debian's static busybox: one tar that is an OCI layout and what `docker save` writes, so that every runtime loads it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const BUSYBOX = '/usr/bin/busybox';

/** A file of an image; a folder's name ends with a slash. */
export interface ImageEntry {
  readonly name: string;
  readonly mode?: number;
  readonly content?: Uint8Array | string;
  readonly linkTo?: string;
}

const BLOCK = 512;
const APPLETS = ['sh', 'cat', 'sleep', 'true', 'id'];

/** @param name `repository:tag`. @param entries of the root, beside those of busybox. */
export function buildImage(name: string, command: readonly string[], labels: Readonly<Record<string, string>> = {}, entries: readonly ImageEntry[] = []): Buffer {
  const base: readonly ImageEntry[] = [
    { name: 'bin/', mode: 0o755 },
    { name: 'etc/', mode: 0o755 },
    { name: 'tmp/', mode: 0o777 },
    { name: 'bin/busybox', mode: 0o755, content: readFileSync(BUSYBOX) },
    ...APPLETS.map((applet) => ({ name: `bin/${applet}`, linkTo: 'busybox' })),
    { name: 'etc/passwd', content: 'root:x:0:0:root:/:/bin/sh\n' },
    { name: 'etc/shadow', mode: 0o600, content: 'root:*:19000:0:99999:7:::\n' },
  ];
  // What is added takes the place of what has the same name.
  const layer = tar([...new Map([...base, ...entries].map((entry) => [entry.name, entry])).values()]);
  const config = json({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created: '2026-01-01T00:00:00Z',
    config: { Env: ['PATH=/bin', 'GREETING=hello'], Cmd: command, WorkingDir: '/', Labels: labels },
    rootfs: { type: 'layers', diff_ids: [digest(layer)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest(config), size: config.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digest(layer), size: layer.length }],
  });
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1) };
  return tar([
    { name: 'oci-layout', content: json({ imageLayoutVersion: '1.0.0' }) },
    { name: 'index.json', content: json({ schemaVersion: 2, manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest(manifest), size: manifest.length, annotations }] }) },
    { name: 'manifest.json', content: json([{ Config: blob(config), RepoTags: [name], Layers: [blob(layer)] }]) },
    ...[layer, config, manifest].map((content) => ({ name: blob(content), content })),
  ]);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function digest(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function blob(content: Uint8Array): string {
  return `blobs/${digest(content).replace(':', '/')}`;
}

/** In the ustar form; names up to 100 characters. */
export function tar(entries: readonly ImageEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

function tarEntry({ name, mode = 0o644, content = '', linkTo = '' }: ImageEntry): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number): number => header.write(value.toString(8).padStart(length - 1, '0'), at);
  header.write(name, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(body.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148);
  header.write(linkTo !== '' ? '2' : name.endsWith('/') ? '5' : '0', 156);
  header.write(linkTo, 157);
  header.write('ustar\u000000', 257);
  octal(header.reduce((sum, byte) => sum + byte, 0), 148, 7);
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  return [header, body, padding];
}
