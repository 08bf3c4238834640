import { FdInfo, FdType, L4 } from '@eyrie/state';
import type { EventSpec } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { jsonValue, outputOf, printValue, readerOf, valueGetter, type FieldContext } from '../index.ts';
import { addressText } from '../names/address.ts';
import { contextOf, FakeSystem } from '../testing/fake-system.ts';

const READ: EventSpec = { type: 'SYSCALL_READ_X', ts: 1n, tid: 1, params: [0, undefined, 3, 1] };

function about(fd: FdInfo | undefined, event: EventSpec = READ, system = new FakeSystem({ tid: 1 })): FieldContext {
  return contextOf(system.about(fd === undefined ? -1 : 3, fd), event);
}

const system = new FakeSystem({ tid: 1 });
const file = (name: string, type: number = FdType.FILE_V2): FdInfo => system.file(name, {}, type);
const text = (name: string, context: FieldContext, argument?: string): string | undefined => outputOf(name, argument).text(context);
const value = (name: string, context: FieldContext, argument?: string): unknown => valueGetter(readerOf(name, argument))(context);

describe('names of descriptors', () => {
  const names = ['fd.name', 'fd.directory', 'fd.filename', 'fd.containername'];

  it('have a directory and a file part', () => {
    expect(names.map((name) => text(name, about(file('/etc/passwd'))))).toEqual(['/etc/passwd', '/etc', 'passwd', ':/etc/passwd']);
    expect(names.map((name) => text(name, about(file('/vmlinuz'))))).toEqual(['/vmlinuz', '/', 'vmlinuz', ':/vmlinuz']);
    expect(names.map((name) => text(name, about(file('/srv/www', FdType.DIRECTORY))))).toEqual(['/srv/www', '/srv/www', undefined, ':/srv/www']);
    expect(names.map((name) => text(name, about(file('pipe:[1]', FdType.FIFO))))).toEqual(['pipe:[1]', undefined, undefined, ':pipe:[1]']);
  });

  it('are all that a failed open has', () => {
    const failed = about(system.file('/etc/no', { rawName: system.texts.of('//etc//no' as never) }, FdType.NONE), { type: 'SYSCALL_OPENAT_2_X', ts: 1n, tid: 1, params: [-2, -100, '/etc/no', 1, 0, 0, 0] });
    expect([text('fd.name', failed), text('fd.nameraw', failed), text('fd.directory', failed), text('fd.typechar', failed)]).toEqual(['/etc/no', '/etc/no', '/etc', 'f']);
    for (const name of ['fd.type', 'fd.filename', 'fd.dev', 'fd.ino', 'fd.l4proto', 'fd.connected', 'fd.is_server', 'fd.name_changed']) {
      expect(value(name, failed), name).toBeUndefined();
    }
  });

  it('are absent for events that are not about a descriptor', () => {
    const other = about(undefined, { type: 'SYSCALL_CHDIR_X', ts: 1n, tid: 1, params: [0, '/'] });
    for (const name of ['fd.num', 'fd.name', 'fd.type', 'fd.typechar', 'fd.types', 'fd.uid']) expect(value(name, other), name).toBeUndefined();
    expect(value('fd.num', about(undefined))).toBe(-1);
  });
});

describe('sockets', () => {
  const tuple = { clientIp: Uint8Array.of(10, 0, 0, 1), clientPort: 40000, serverIp: Uint8Array.of(10, 0, 0, 2), serverPort: 443 };
  const socket = (isServer: boolean): FdInfo => system.file('10.0.0.1:40000->10.0.0.2:443', { tuple, isServer, l4: L4.TCP, isConnected: true }, FdType.IPV4_SOCK);
  const fields = ['fd.cip', 'fd.sip', 'fd.lip', 'fd.rip', 'fd.cport', 'fd.sport', 'fd.lport', 'fd.rport', 'fd.sproto', 'fd.l4proto', 'fd.sockfamily', 'fd.type', 'fd.is_server', 'fd.connected'];

  it('have a client and a server, a local and a remote side', () => {
    expect(fields.map((name) => text(name, about(socket(false))))).toEqual([
      '10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.2', '40000', '443', '40000', '443', '443', 'tcp', 'ip', 'ipv4', 'false', 'true',
    ]);
    expect(['fd.lip', 'fd.rip', 'fd.lport', 'fd.rport'].map((name) => text(name, about(socket(true))))).toEqual(['10.0.0.2', '10.0.0.1', '443', '40000']);
    expect([value('fd.port', about(socket(true))), value('fd.ip', about(socket(true)))]).toEqual([[40000, 443], ['\x0a\0\0\x01', '\x0a\0\0\x02']]);
  });

  it('that listen have a server side only', () => {
    const listening = system.file('0.0.0.0:80', { tuple: { clientIp: new Uint8Array(0), clientPort: 0, serverIp: Uint8Array.of(0, 0, 0, 0), serverPort: 80 }, isServer: true, l4: L4.TCP }, FdType.IPV4_SERVSOCK);
    expect(['fd.cip', 'fd.sip', 'fd.cport', 'fd.sport', 'fd.lip', 'fd.is_server'].map((name) => text(name, about(listening)))).toEqual([undefined, '0.0.0.0', undefined, '80', undefined, 'true']);
    expect(value('fd.port', about(listening))).toEqual([80]);
  });

  it('without addresses have none', () => {
    for (const name of ['fd.cip', 'fd.sip', 'fd.sport', 'fd.cnet']) expect(value(name, about(file('x', FdType.IPV4_SOCK))), name).toBeUndefined();
    expect([value('fd.ip', about(file('x', FdType.IPV4_SOCK))), value('fd.port', about(file('x', FdType.IPV6_SOCK)))]).toEqual([['\0\0\0\0', '\0\0\0\0'], [0, 0]]);
    expect([value('fd.ip', about(file('/x'))), value('fd.port', about(undefined))]).toEqual([[], undefined]);
    expect(text('fd.sockfamily', about(file('x', FdType.UNIX_SOCK)))).toBe('unix');
  });
});

describe('types and lists of descriptors', () => {
  it('are told once each, the last opened first', () => {
    const many = new FakeSystem({ tid: 1, fds: { 0: file('/a'), 1: file('/b'), 4: file('pipe', FdType.FIFO) } });
    const context = about(file('/a'), READ, many);
    expect([value('fd.types', context), text('fd.types', context), text('fd.types', context, '4'), text('fd.types', context, '9')]).toEqual([['pipe', 'file'], '(pipe,file)', '(pipe)', undefined]);
  });

  it('of a poll are read from its list, however long it claims to be', () => {
    const fake = new FakeSystem({ tid: 1, fds: { 3: file('/a') } });
    const list = Uint8Array.of(9, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0);
    const context = contextOf(fake, { type: 'SYSCALL_POLL_X', ts: 1n, tid: 1, params: [1, list, 0] });
    expect([text('fdlist.nums', context), text('fdlist.names', context), text('fdlist.cips', context)]).toEqual(['3,5', '/a,<NA>', undefined]);
  });
});

describe('printing', () => {
  it('writes addresses as everybody does', () => {
    const of = (...groups: number[]): string => addressText(groups.flatMap((group) => [group >> 8, group & 255]).map((byte) => String.fromCharCode(byte)).join('') as never);
    expect(of(0x7f00, 1)).toBe('127.0.0.1');
    expect(of(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)).toBe('2001:db8::1:0:0:1');
    expect([of(0, 0, 0, 0, 0, 0, 0, 1), of(0, 0, 0, 0, 0, 0, 0, 0), of(0xfe80, 0, 0, 0, 0, 0, 0, 0), of(1, 0, 2, 3, 4, 5, 6, 7)]).toEqual(['::1', '::', 'fe80::', '1:0:2:3:4:5:6:7']);
    expect([of(0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304), of(0, 0, 0, 0, 0, 0, 0x0102, 0x0304)]).toEqual(['::ffff:1.2.3.4', '::1.2.3.4']);
  });

  it('writes numbers in their base, text as bytes, JSON natively', () => {
    expect([printValue('INT32', 'HEX', -1), printValue('UINT32', 'OCT', 420), printValue('RELTIME', '10_PADDED_DEC', 42), printValue('DOUBLE', 'NA', 1.26)]).toEqual(['FFFFFFFF', '644', '000000042', '1.3']);
    expect([jsonValue('INT32', 'HEX', 255), jsonValue('UINT64', 'DEC', 1n << 60n), jsonValue('BOOL', 'NA', true), jsonValue('CHARBUF', 'NA', '\xc3\xa9\xff' as never)]).toEqual(['FF', 1n << 60n, true, 'é\uFFFD']);
    expect(printValue('CHARBUF', 'NA', 'a\0b' as never)).toBe('a');
  });
});
