import { byteStringOf, socketAddress, socketTuple, unixAddress, unixTuple, type Endpoint } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { formatAddress } from './addresses.ts';
import { FdType, L4 } from './fd.ts';
import { Scenario } from './testing/scenario.ts';

const AF = { UNIX: 1, INET: 2, INET6: 10 } as const;
const STREAM = 1;
const DGRAM = 2;

const end = (address: readonly number[], port: number): Endpoint => ({ address: Uint8Array.from(address), port });
const client = end([10, 0, 0, 1], 40000);
const server = end([10, 0, 0, 2], 443);
const other = end([10, 0, 0, 3], 53);
const v6 = (last: number, port: number): Endpoint => end([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last], port);
const mapped = ({ address, port }: Endpoint): Endpoint => end([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...address], port);
const wildcard = (port: number): Endpoint => end([0, 0, 0, 0], port);

function sockets(): Scenario {
  return new Scenario('init 1\n  app 10');
}

function socket(play: Scenario, fd: number, family: number, type: number, protocol = 0): void {
  play.send('SOCKET_SOCKET_X', 10, [fd, family, type, protocol, 0]);
}

describe('connect', () => {
  it('makes this side the client', () => {
    const play = sockets();
    socket(play, 3, AF.INET, STREAM);
    expect([play.state.fd?.type, play.state.fd?.name.value, play.state.fd?.detail.tuple]).toEqual([FdType.IPV4_SOCK, '', undefined]);
    const { fd, fdNameChanged } = play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(client, server), 3, socketAddress(server)]);
    expect([fd?.name.value, fd?.detail.isServer, fd?.detail.isConnected, fd?.detail.l4, fdNameChanged]).toEqual(['10.0.0.1:40000->10.0.0.2:443', false, true, L4.TCP, true]);
    expect(formatAddress(fd?.detail.tuple?.serverIp ?? new Uint8Array())).toBe('10.0.0.2');
    expect(play.fdName(10, 3)).toBe('10.0.0.1:40000->10.0.0.2:443');
  });

  it('in progress counts; refused does not, but says where to', () => {
    const play = sockets();
    socket(play, 3, AF.INET, STREAM);
    expect(play.send('SOCKET_CONNECT_X', 10, [-111, socketTuple(client, server), 3, socketAddress(server)]).fd?.name.value).toBe('10.0.0.1:40000->10.0.0.2:443');
    expect(play.fdName(10, 3)).toBe('');
    play.send('SOCKET_CONNECT_X', 10, [-115, socketTuple(client, server), 3, socketAddress(server)]);
    expect(play.fdName(10, 3)).toBe('10.0.0.1:40000->10.0.0.2:443');
  });

  it('believes the address that the call began with, unless the kernel itself told the destination', () => {
    const play = sockets();
    socket(play, 3, AF.INET, STREAM);
    play.send('SOCKET_CONNECT_E', 10, [3, socketAddress(other)]);
    const forged = play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(client, server), 3, socketAddress(server)]);
    expect(forged.fd?.name.value).toBe('10.0.0.1:40000->10.0.0.3:53');
    socket(play, 4, AF.INET, STREAM);
    play.send('SOCKET_CONNECT_E', 10, [4, socketAddress(other)]);
    const redirected = play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(client, server), 4, socketAddress(other)]);
    expect(redirected.fd?.name.value).toBe('10.0.0.1:40000->10.0.0.2:443');
  });

  it('over IPv6, and IPv4 within it', () => {
    const play = sockets();
    socket(play, 3, AF.INET6, STREAM);
    expect(play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(v6(4, 54405), v6(3, 1234)), 3, undefined]).fd?.name.value).toBe('2001:db8::4:54405->2001:db8::3:1234');
    socket(play, 4, AF.INET6, STREAM);
    const { fd } = play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(mapped(client), mapped(server)), 4, undefined]);
    expect([fd?.type, fd?.name.value]).toEqual([FdType.IPV4_SOCK, '10.0.0.1:40000->10.0.0.2:443']);
  });

  it('to a unix socket', () => {
    const play = sockets();
    socket(play, 3, AF.UNIX, STREAM);
    const { fd } = play.send('SOCKET_CONNECT_X', 10, [0, unixTuple(0xabn, 0xffff94dc817b9400n, '/run/app.sock'), 3, unixAddress('/run/app.sock')]);
    expect([fd?.type, fd?.name.value, fd?.detail.isServer]).toEqual([FdType.UNIX_SOCK, 'ab->ffff94dc817b9400 /run/app.sock', false]);
  });

  it('a raw socket has no ports', () => {
    const play = sockets();
    socket(play, 3, AF.INET, 3, 1);
    expect(play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(end([10, 0, 0, 1], 0), end([10, 0, 0, 2], 0)), 3, undefined]).fd?.name.value).toBe('10.0.0.1->10.0.0.2');
  });
});

describe('servers', () => {
  it('bind names where they listen, accept who came', () => {
    const play = sockets();
    socket(play, 3, AF.INET, STREAM);
    const bound = play.send('SOCKET_BIND_X', 10, [0, socketAddress(wildcard(80)), 3]).fd;
    expect([bound?.type, bound?.name.value, bound?.detail.isServer, bound?.detail.tuple?.serverPort, bound?.detail.tuple?.clientIp.length]).toEqual([FdType.IPV4_SERVSOCK, '0.0.0.0:80', true, 80, 0]);
    const { fd, fdNumber } = play.send('SOCKET_ACCEPT4_6_X', 10, [5, socketTuple(client, server), 0, 0, 128, 0]);
    expect([fd?.name.value, fd?.detail.isServer, fd?.detail.isConnected, fdNumber]).toEqual(['10.0.0.1:40000->10.0.0.2:443', true, true, 5]);
    expect(formatAddress(fd?.detail.tuple?.clientIp ?? new Uint8Array())).toBe('10.0.0.1');
  });

  it('the same peer again has the same name', () => {
    const play = sockets();
    const first = play.send('SOCKET_ACCEPT_5_X', 10, [5, socketTuple(client, server), 0, 0, 0]).fd;
    play.close(10, 5);
    expect(play.send('SOCKET_ACCEPT_5_X', 10, [5, socketTuple(client, server), 0, 0, 0]).fd?.name).toBe(first?.name);
  });

  it('nobody came', () => {
    const play = sockets();
    const { fd, fdNumber } = play.send('SOCKET_ACCEPT_5_X', 10, [-11, undefined, 0, 0, 0]);
    expect([fd?.type, fd?.name.value, fdNumber]).toEqual([FdType.NONE, 'NULL', -1]);
  });

  it('bind without a port, to a path, to an IPv6 address', () => {
    const play = sockets();
    socket(play, 3, AF.INET, DGRAM);
    expect(play.send('SOCKET_BIND_X', 10, [0, socketAddress(wildcard(0)), 3]).fd?.name.value).toBe('0.0.0.0:0');
    socket(play, 4, AF.UNIX, STREAM);
    expect(play.send('SOCKET_BIND_X', 10, [0, unixAddress('/run/x.sock'), 4]).fd?.name.value).toBe('/run/x.sock');
    socket(play, 5, AF.INET6, STREAM);
    expect(play.send('SOCKET_BIND_X', 10, [0, socketAddress(v6(3, 1234)), 5]).fd?.name.value).toBe('2001:db8::3:1234');
  });

  it('accepted descriptors can be close-on-exec', () => {
    const play = sockets();
    play.send('SOCKET_ACCEPT4_6_X', 10, [5, socketTuple(client, server), 0, 0, 128, 0x80000]);
    play.exec(10, 'app');
    expect(play.fdName(10, 5)).toBeUndefined();
  });
});

describe('datagrams', () => {
  it('who sends first is the client; answers change nothing', () => {
    const play = sockets();
    socket(play, 3, AF.INET, DGRAM);
    const sent = play.send('SOCKET_SENDTO_X', 10, [40, undefined, 3, 40, socketTuple(client, other)]);
    expect([sent.fd?.name.value, sent.fd?.detail.isServer, sent.fd?.detail.l4, sent.fdNameChanged]).toEqual(['10.0.0.1:40000->10.0.0.3:53', false, L4.UDP, true]);
    const answered = play.send('SOCKET_RECVFROM_X', 10, [90, undefined, socketTuple(other, client), 3, 512]);
    expect([answered.fd?.name.value, answered.fdNameChanged]).toEqual(['10.0.0.1:40000->10.0.0.3:53', false]);
  });

  it('who receives first, or bound a port, is the server', () => {
    const play = sockets();
    socket(play, 3, AF.INET, DGRAM);
    expect(play.send('SOCKET_RECVFROM_X', 10, [40, undefined, socketTuple(client, other), 3, 512]).fd?.name.value).toBe('10.0.0.1:40000->10.0.0.3:53');
    socket(play, 4, AF.INET, DGRAM);
    play.send('SOCKET_BIND_X', 10, [0, socketAddress(wildcard(53)), 4]);
    const { fd } = play.send('SOCKET_SENDTO_X', 10, [40, undefined, 4, 40, socketTuple(other, client)]);
    expect([fd?.name.value, fd?.detail.isServer]).toEqual(['10.0.0.1:40000->10.0.0.3:53', true]);
  });

  it('a client that turns to another server is seen to', () => {
    const play = sockets();
    socket(play, 3, AF.INET, DGRAM);
    play.send('SOCKET_SENDTO_X', 10, [40, undefined, 3, 40, socketTuple(client, other)]);
    expect(play.send('SOCKET_SENDTO_X', 10, [40, undefined, 3, 40, socketTuple(client, server)]).fd?.name.value).toBe('10.0.0.1:40000->10.0.0.2:443');
  });

  it('the host\'s own address stands in for none', () => {
    const play = sockets();
    play.state.addInterface({ name: byteStringOf('lo'), address: Uint8Array.of(127, 0, 0, 1), netmask: Uint8Array.of(255, 0, 0, 0), broadcast: wildcard(0).address, linkSpeed: 0n });
    play.state.addInterface({ name: byteStringOf('eth0'), address: Uint8Array.of(10, 0, 0, 9), netmask: Uint8Array.of(255, 0, 0, 0), broadcast: wildcard(0).address, linkSpeed: 0n });
    socket(play, 3, AF.INET, DGRAM);
    expect(play.send('SOCKET_SENDTO_X', 10, [40, undefined, 3, 40, socketTuple(wildcard(5000), other)]).fd?.name.value).toBe('10.0.0.9:5000->10.0.0.3:53');
    socket(play, 4, AF.INET, DGRAM);
    expect(play.send('SOCKET_SENDTO_X', 10, [40, undefined, 4, 40, socketTuple(wildcard(5000), end([8, 8, 8, 8], 53))]).fd?.name.value).toBe('10.0.0.9:5000->8.8.8.8:53');
  });

  it('on a descriptor whose beginning was lost tells what it is', () => {
    const play = sockets();
    const { fd } = play.send('SOCKET_SENDMSG_X', 10, [40, undefined, 7, 40, socketTuple(client, other)]);
    expect([fd?.type, fd?.name.value]).toEqual([FdType.IPV4_SOCK, '10.0.0.1:40000->10.0.0.3:53']);
    expect(play.fdName(10, 7)).toBe('10.0.0.1:40000->10.0.0.3:53');
  });

  it('does not rename a connected stream', () => {
    const play = sockets();
    socket(play, 3, AF.INET, STREAM);
    play.send('SOCKET_CONNECT_X', 10, [0, socketTuple(client, server), 3, undefined]);
    expect(play.send('SOCKET_SENDTO_X', 10, [40, undefined, 3, 40, socketTuple(client, other)]).fd?.name.value).toBe('10.0.0.1:40000->10.0.0.2:443');
  });
});

describe('the snapshot', () => {
  it('connections to a port that somebody listens on are the server\'s, others the client\'s', () => {
    const play = sockets();
    const connection = (source: Endpoint, destination: Endpoint) => ({ source: source.address, destination: destination.address, sourcePort: source.port, destinationPort: destination.port, l4: L4.TCP });
    const entry = { inode: 1n, name: byteStringOf('') };
    play.state.addFd(10, { ...entry, fd: 4, type: FdType.IPV4_SOCK, connection: connection(server, client) });
    play.state.addFd(10, { ...entry, fd: 5, type: FdType.IPV4_SOCK, connection: connection(client, other) });
    play.state.addFd(1, { ...entry, fd: 3, type: FdType.IPV4_SERVSOCK, listener: { address: wildcard(0).address, port: 443, l4: L4.TCP } });
    play.pass();
    expect([play.fdName(10, 4), play.fdName(10, 5), play.fdName(1, 3)]).toEqual(['10.0.0.1:40000->10.0.0.2:443', '10.0.0.1:40000->10.0.0.3:53', '0.0.0.0:443']);
    expect([4, 5].map((fd) => play.state.threads.get(10)?.fds.get(fd)?.detail.isServer)).toEqual([true, false]);
  });
});

describe('addresses as text', () => {
  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0, 0, 0, 0, 0, 0, 0, 1], '::1'],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
    [[0x2001, 0, 0, 1, 0, 0, 0, 1], '2001:0:0:1::1'],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
    [[0xfe80, 0, 0, 0, 0, 0, 0, 0], 'fe80::'],
    [[0, 0, 0, 0, 0, 0xffff, 0xa00, 1], '::ffff:10.0.0.1'],
    [[0, 0, 0, 0, 0, 0, 0xa00, 1], '::10.0.0.1'],
  ])('%j', (groups, text) => {
    expect(formatAddress(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])))).toBe(text);
  });
});
