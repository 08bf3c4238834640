import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../testing/folder.ts';
import { serverIdentity } from './authority.ts';

const DAY_MS = 24 * 3600 * 1000;

describe('local authority', () => {
  it('makes a certificate with which a TLS client that trusts the authority alone can connect by name and by address', async () => {
    const identity = serverIdentity(testFolder(), ['collector.example', '10.1.2.3', 'fd00::12:0:1']);
    const server = createServer({ cert: identity.cert, key: identity.key }, (socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const tryConnect = (servername: string, ca: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', servername, ca }, () => {
          socket.destroy();
          resolve('connected');
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    const ca = readFileSync(identity.caFile, 'utf8');
    expect(await tryConnect('localhost', ca)).toBe('connected');
    expect(await tryConnect('collector.example', ca)).toBe('connected');
    expect(await tryConnect('other.example', ca)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await tryConnect('localhost', readFileSync(serverIdentity(testFolder()).caFile, 'utf8'))).toMatch(/UNABLE_TO|SELF_SIGNED|SIGNATURE/);
    server.close();
    const certificate = new X509Certificate(identity.cert);
    for (const name of ['127.0.0.1', '::1', '10.1.2.3', 'fd00::12:0:1']) expect(certificate.checkIP(name)).toBe(name);
  });

  it('keeps the identity between starts, and the keys to its owner', () => {
    const folder = testFolder();
    const first = serverIdentity(folder);
    expect(serverIdentity(folder).cert).toBe(first.cert);
    for (const file of ['ca.key', 'server.key']) expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  });

  it('renews the server certificate before its end under the same authority, and the authority before its own', () => {
    const folder = testFolder();
    const first = serverIdentity(folder);
    const ca = readFileSync(first.caFile, 'utf8');
    const renewed = serverIdentity(folder, [], Date.now() + 340 * DAY_MS);
    expect(renewed.cert).not.toBe(first.cert);
    expect(readFileSync(first.caFile, 'utf8')).toBe(ca);
    serverIdentity(folder, [], Date.now() + 3600 * DAY_MS);
    expect(readFileSync(first.caFile, 'utf8')).not.toBe(ca);
  });

  it('makes a new authority when the clock was ahead when it was made', () => {
    const folder = testFolder();
    const early = serverIdentity(folder, [], Date.now() + 3 * DAY_MS);
    const ca = readFileSync(early.caFile, 'utf8');
    const now = serverIdentity(folder);
    expect(readFileSync(now.caFile, 'utf8')).not.toBe(ca);
    expect(new Date(new X509Certificate(now.cert).validFrom).getTime()).toBeLessThan(Date.now());
  });

  it('makes a new identity when files are cut off or gone', () => {
    const folder = testFolder();
    serverIdentity(folder);
    truncateSync(join(folder, 'server.pem'), 100);
    expect(new X509Certificate(serverIdentity(folder).cert).subject).toBe('CN=Eyrie server');
    rmSync(join(folder, 'ca.pem'));
    const again = serverIdentity(folder);
    expect(new X509Certificate(again.cert).verify(new X509Certificate(readFileSync(again.caFile)).publicKey)).toBe(true);
  });

  it('encodes any IPv6 address as node understands it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const identity = serverIdentity(testFolder(), [address]);
        expect(new X509Certificate(identity.cert).checkIP(address)).toBe(address);
      }),
      { numRuns: 20 },
    );
  });

  it('passes the check of another implementation (skipped where the openssl program is absent)', (context) => {
    const folder = testFolder();
    const identity = serverIdentity(folder);
    let output: string;
    try {
      output = execFileSync('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', identity.caFile, join(folder, 'server.pem')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return context.skip();
      throw error;
    }
    expect(output).toMatch(/OK/);
  });
});
