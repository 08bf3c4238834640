import { Container, fdDetail, FdInfo, FdTable, FdType, L4, TextTable } from '@eyrie/state';
import { describe, expect, it } from 'vitest';
import { ConnectionWatch } from './connection-watch.ts';

const HOST = new Container('', true);
const texts = new TextTable();

function socket(client: string, clientPort: number, server: string, serverPort: number, isServer: boolean, l4: number = L4.TCP): FdInfo {
  const bytes = (address: string): Uint8Array => Uint8Array.from(address === '' ? [] : address.split('.').map(Number));
  return new FdInfo(FdType.IPV4_SOCK, texts.empty, fdDetail({ l4, isServer, tuple: { clientIp: bytes(client), clientPort, serverIp: bytes(server), serverPort } }));
}

function process(name: string, sockets: readonly FdInfo[], container = HOST): Parameters<ConnectionWatch['look']>[0] extends Iterable<infer Watched> ? Watched : never {
  const fds = new FdTable();
  sockets.forEach((each, index) => fds.set(index, each));
  return { isLeader: true, fds, container, image: { facts: { comm: { value: name } } } };
}

describe('connections that are seen', () => {
  it('are counted by program, direction, addresses and the port of the server', () => {
    const watch = new ConnectionWatch(1n);
    watch.look([
      process('nginx', [socket('198.51.100.1', 5001, '10.0.0.1', 443, true), socket('198.51.100.1', 5002, '10.0.0.1', 443, true)]),
      process('curl', [socket('10.0.0.1', 6001, '203.0.113.7', 443, false)]),
    ]);
    expect(watch.report(2n)).toEqual({
      type: 'connections', from: '1', to: '2', leftOut: 0, containers: {},
      connections: [
        { direction: 'in', protocol: 'tcp', local: '10.0.0.1', remote: '198.51.100.1', port: 443, process: 'nginx', count: 2 },
        { direction: 'out', protocol: 'tcp', local: '10.0.0.1', remote: '203.0.113.7', port: 443, process: 'curl', count: 1 },
      ],
    });
  });

  it('are counted once, however often they are looked at and however long they stay', () => {
    const watch = new ConnectionWatch(1n);
    const old = socket('10.0.0.1', 6001, '203.0.113.7', 443, false);
    for (let look = 0; look < 5; look++) watch.look([process('curl', [old])]);
    expect(watch.report(2n)?.connections[0]?.count).toBe(1);
    watch.look([process('curl', [old, socket('10.0.0.1', 6002, '203.0.113.7', 443, false)])]);
    expect(watch.report(3n)?.connections[0]?.count).toBe(1);
    watch.look([process('curl', [old])]);
    expect(watch.report(4n)?.connections[0]?.count).toBe(0);
    expect(watch.report(5n)).toBeUndefined();
  });

  it('leave out what has no other end yet, and what is no connection', () => {
    const watch = new ConnectionWatch(1n);
    const listening = new FdInfo(FdType.IPV4_SERVSOCK, texts.empty, fdDetail({ l4: L4.TCP, isServer: true, tuple: { clientIp: new Uint8Array(), clientPort: 0, serverIp: Uint8Array.of(0, 0, 0, 0), serverPort: 80 } }));
    watch.look([process('x', [listening, socket('10.0.0.1', 1, '0.0.0.0', 80, false), socket('10.0.0.1', 1, '10.0.0.2', 8, false, L4.ICMP), new FdInfo(FdType.FILE, texts.empty)])]);
    expect(watch.report(2n)).toBeUndefined();
  });

  it('name their containers with labels, and are bounded', () => {
    const watch = new ConnectionWatch(1n);
    const container = new Container('0123456789ab', false);
    watch.look([process('scan', Array.from({ length: 3000 }, (_, n) => socket('10.0.0.1', 1000 + n, `203.0.${n >> 8}.${n & 255}`, 22, false)), container)]);
    const report = watch.report(2n);
    expect([report?.connections.length, report?.leftOut]).toEqual([2000, 1000]);
    expect(report?.connections[0]?.container).toBe('0123456789ab');
    expect(report?.containers['0123456789ab']).toMatchObject({ 'container.id': '0123456789ab' });
  });
});
