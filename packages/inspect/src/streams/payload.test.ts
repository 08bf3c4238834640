import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testPlatform } from '../testing/captures.ts';
import { listArchive } from './archive.ts';
import { bytesText } from './bytes-text.ts';
import { httpMessages } from './http-message.ts';
import { findSecrets, maskSecrets } from './secrets.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (of: Uint8Array): string => new TextDecoder().decode(of);

describe('HTTP messages', () => {
  it('come without transfer coding and compression', async () => {
    const body = Uint8Array.from(gzipSync('hello, world'));
    const chunk = (part: Uint8Array): Uint8Array => Uint8Array.from([...bytes(`${part.length.toString(16)}\r\n`), ...part, 13, 10]);
    const stream = Uint8Array.from([
      ...bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n'), ...chunk(body.subarray(0, 5)), ...chunk(body.subarray(5)), ...bytes('0\r\n\r\n'),
      ...bytes('HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone'),
    ]);
    const messages = await httpMessages(stream, testPlatform);
    expect(messages.map((message) => [message.startLine, text(message.body), message.isTruncated, message.wasCompressed])).toEqual([['HTTP/1.1 200 OK', 'hello, world', false, true], ['HTTP/1.1 404 Not Found', 'gone', false, false]]);
  });

  it('say when the capture kept less than was sent', async () => {
    const [message] = await httpMessages(bytes('HTTP/1.0 502 Bad Gateway\r\nContent-Length: 100\r\n\r\n<html'), testPlatform);
    expect([message?.isTruncated, text(message?.body ?? new Uint8Array(0))]).toEqual([true, '<html']);
    expect(await httpMessages(bytes('no http'), testPlatform)).toEqual([]);
  });

  it('survive any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (any) => {
      await httpMessages(Uint8Array.from([...bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'), ...any]), testPlatform);
      await listArchive(any, testPlatform);
    }));
  });
});

describe('archives', () => {
  const tarHeader = (name: string, size: number): Uint8Array => {
    const block = new Uint8Array(512);
    block.set(bytes(name));
    block.set(bytes(size.toString(8).padStart(11, '0')), 124);
    block.set(bytes('0'), 156);
    block.set(bytes('ustar'), 257);
    return block;
  };
  const tar = Uint8Array.from([...tarHeader('etc/passwd', 5), ...bytes('root:'), ...new Uint8Array(507), ...tarHeader('etc/shadow', 0), ...new Uint8Array(1024)]);

  it('list what is in them, as far as it was kept', async () => {
    expect(await listArchive(tar, testPlatform)).toEqual({ format: 'tar', members: [{ name: 'etc/passwd', size: 5 }, { name: 'etc/shadow', size: 0 }], isCut: false });
    expect(await listArchive(tar.subarray(0, 600), testPlatform)).toEqual({ format: 'tar', members: [{ name: 'etc/passwd', size: 5 }], isCut: true });
    expect(await listArchive(Uint8Array.from(gzipSync(tar)), testPlatform)).toMatchObject({ format: 'tar.gz', members: [{ name: 'etc/passwd' }, { name: 'etc/shadow' }] });
    expect(await listArchive(bytes('plain text'), testPlatform)).toBeUndefined();
  });

  it('list zip members by the headers in front of them', async () => {
    const packed = deflateRawSync('secret');
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(6, 22);
    header.writeUInt16LE(8, 26);
    const zip = Uint8Array.from([...header, ...bytes('keys.txt'), ...packed, 0x50, 0x4b, 1, 2, ...new Uint8Array(40)]);
    expect(await listArchive(zip, testPlatform)).toEqual({ format: 'zip', members: [{ name: 'keys.txt', size: 6 }], isCut: false });
  });
});

describe('secrets', () => {
  it('are found by their form, and masked', () => {
    const line = 'Authorization: Bearer abcdef123456 key=AKIAABCDEFGHIJKLMNOP password="hunter22" card 4111 1111 1111 1111 no 1234 5678 9012 3456';
    expect(findSecrets(line).map(({ kind, start, end }) => [kind, line.slice(start, end)])).toEqual([
      ['token', 'abcdef123456'], ['access key', 'AKIAABCDEFGHIJKLMNOP'], ['password', 'hunter22'], ['card number', '4111 1111 1111 1111'],
    ]);
    // Numbers beside a card's are not part of it.
    expect(findSecrets('Ada Example 4111 1111 1111 1111 12/29\n3782 822463 10005 1').map(({ start, end }) => end - start)).toEqual([19, 17]);
    expect(maskSecrets(line)).toBe('Authorization: Bearer [token] key=[access key] password="[password]" card [card number] no 1234 5678 9012 3456');
    expect(maskSecrets('-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x')).toBe('[private key] x');
  });

  it('leave everything else where it was', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (any) => {
      if (findSecrets(any).length === 0) expect(maskSecrets(any)).toBe(any);
    }));
  });
});

describe('bytes', () => {
  it('are shown as people read them', () => {
    const some = bytes('GET /\r\n\tä');
    expect(bytesText(some, 'dotted', testPlatform)).toBe('GET /.....');
    expect(bytesText(some, 'printable', testPlatform)).toBe('GET /\n');
    expect(bytesText(some, 'text', testPlatform)).toBe('GET /\r\n\tä');
    expect(bytesText(some, 'hex', testPlatform)).toBe('00000000  4745 5420 2f0d 0a09 c3a4                 GET /.....');
  });
});
