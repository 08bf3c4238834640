/** `502Error.scap` in depth: what was sent, by whom, and why a proxy answered 502. */
import { describe, expect, it } from 'vitest';
import { hasCaptures, NEEDS_CAPTURES, openReal, rowsOf } from './testing/captures.ts';

const open = () => openReal('502Error.scap');
const ALL = 1_000_000;

describe.skipIf(!hasCaptures)(`what went through the descriptors of the 502 capture${NEEDS_CAPTURES}`, () => {
  it('is shown read by read and write by write', async () => {
    const { total, items } = await (await open()).stream({}, 0, ALL);
    const of = (passes: (item: (typeof items)[number]) => boolean): number => items.filter(passes).length;
    expect([total, items.length, of(({ direction }) => direction === 'read'), of(({ direction }) => direction === 'write')]).toEqual([795, 795, 405, 390]);
    expect([of(({ container }) => container === 'example2_web_1'), of(({ container }) => container === 'example2_lb_1'), of(({ container }) => container === undefined)]).toEqual([296, 314, 185]);
    expect([of(({ isTruncated }) => isTruncated), Math.max(...items.map(({ bytes }) => bytes.length))]).toEqual([349, 80]);
    const kinds = ['ipv4', 'file', 'pipe'].map((kind) => of(({ fdType }) => fdType === kind));
    expect(kinds).toEqual([573, 185, 37]);
  });

  it('gives the one response that failed, where the tile leads', async () => {
    const inspection = await open();
    const { tiles } = await inspection.overview();
    const drill = tiles.find(({ id }) => id === 'http-errors')?.drill;
    expect(drill?.view).toBe('echo');
    const { items } = await inspection.stream({ filters: [drill?.filter ?? ''] }, 0, ALL);
    expect(items).toMatchObject([{ process: 'haproxy', container: 'example2_lb_1', direction: 'write', fdNumber: 0, fdName: '192.168.0.1:44604->192.168.0.3:80', length: 204, time: 1506127477021878396n, since: 7121260631 }]);
    expect(inspection.text(items[0]?.bytes ?? new Uint8Array(0), 'dotted')).toMatch(/^HTTP\/1\.0 502 Bad Gateway/);
  });

  it('leads from the failed response to the malformed header of the server behind it', async () => {
    const inspection = await open();
    const { transactions, all } = await inspection.http();
    const failed = transactions.filter(({ status }) => status !== 200);
    expect([transactions.length, failed.map(({ method, target, status }) => `${method} ${target} ${status}`)]).toEqual([37, ['GET /foo 502']]);
    // What the proxy asked the server, seen by both ends.
    const hop = all.find(({ parent }) => parent === failed[0]?.number);
    const other = all.find(({ number }) => number === hop?.other);
    expect([hop?.role, hop?.connection, other?.role]).toEqual(['client', '192.168.0.3:54886->192.168.0.2:80', 'server']);
    const sides = inspection.conversation(hop?.requestRow ?? 0)?.sides ?? [];
    expect(sides.map(({ process, fdNumber, role }) => `${process} ${fdNumber} ${role}`)).toEqual(['haproxy 1 client', 'python 4 server']);
    const { items } = await inspection.stream({ filters: [sides[1]?.filter ?? ''] }, 0, ALL);
    const header = items.find(({ bytes }) => inspection.text(bytes, 'text').includes('text/plain: Content-type'));
    expect(header).toMatchObject({ tid: 1020, direction: 'write', number: 13457, length: 26 });
  });

  it('finds a text, in any case', async () => {
    const inspection = await open();
    const { found } = await inspection.find('stream', {}, 'TEXT/plain: content');
    expect(found.length).toBe(1);
    expect((await inspection.find('stream', {}, '^GET /(foo|bar)', 0, ALL)).found.length).toBe(111);
    expect(await inspection.find('stream', {}, '(nowhere')).toEqual({ found: [], next: undefined });
  });

  it('counts for windows and drills as the original does', async () => {
    const inspection = await open();
    const window = { from: 1506127477000000000n, to: 1506127477050000000n } as Parameters<typeof inspection.stream>[0];
    const lb = 'container.id=59fd49aa4072';
    expect((await inspection.stream(window, 0, 0)).total).toBe(18);
    expect((await inspection.events({ ...window, filters: ['evt.type!=switch'] }, 0, 0)).total).toBe(220);
    expect((await inspection.stream({ filters: [lb] }, 0, 0)).total).toBe(314);
    expect((await inspection.events({ filters: [lb, 'evt.type!=switch'] }, 0, 0)).total).toBe(2712);
    expect((await inspection.stream({ ...window, filters: [lb] }, 0, 0)).total).toBe(5);
    expect((await inspection.events({ ...window, filters: [lb, 'evt.type!=switch'] }, 0, 0)).total).toBe(54);
    expect((await inspection.stream({ filters: ['fd.name=/etc/hosts'] }, 0, 0)).total).toBe(37);
    expect((await inspection.events({ filters: ['evt.res=ENOENT'] }, 0, 0)).total).toBe(111);
  });

  it('shows any event with its arguments and its neighbours', async () => {
    const inspection = await open();
    const row = inspection.rowOfNumber(13485);
    const event = await inspection.event(row);
    expect(event).toMatchObject({ number: 13485, process: 'haproxy', type: 'sendto', direction: '<', cpu: 0, latency: 6529, category: 'net' });
    expect(event.arguments).toMatchObject([{ name: 'res', value: '204' }, { name: 'data', value: expect.stringContaining('502 Bad Gateway') }]);
    expect(event.fields).toContainEqual({ name: 'fd.sport', value: 80 });
    const { previousOfThread = 0, nextOfFd = 0 } = event.neighbours;
    expect(await inspection.event(previousOfThread)).toMatchObject({ type: 'sendto', direction: '>', tid: 13969 });
    expect((await inspection.event(nextOfFd)).fdName).toBe('192.168.0.1:44604->192.168.0.3:80');
    const { items, total } = await inspection.events({}, 9477, 5);
    expect([total, items.map(({ number, type }) => `${number} ${type}`)]).toEqual([9478, ['21391 procexit']]);
  });

  it('has the error of the timeline where the original has it', async () => {
    const { series, bucketWidth } = await (await open()).timelines(['http-errors', 'net-bytes'], {}, 399);
    expect(bucketWidth).toBeCloseTo(12099382235 / 399, -2);
    const [errors, net] = series;
    expect([errors?.values.indexOf(1), errors?.most, net?.values.indexOf(net.most)]).toEqual([234, 1, 234]);
  });

  it('shows who listens, pods and namespaces, and the process tree', async () => {
    const inspection = await open();
    const listeners = (await rowsOf(inspection, 'listening_ports')).map(({ PROTOCOL, ADDRESS, PORT, Command }) => `${String(PROTOCOL)} ${String(ADDRESS)}:${String(PORT)} ${String(Command).split(' ')[0]}`);
    expect(listeners.toSorted()).toEqual(['tcp 0.0.0.0:1936 haproxy', 'tcp 0.0.0.0:80 haproxy', 'tcp 0.0.0.0:80 python', 'udp 0.0.0.0:55441 haproxy']);
    expect((await rowsOf(inspection, 'kubernetes_namespaces')).map(({ NAME, CONTAINERS }) => `${String(NAME)} ${String(CONTAINERS)}`)).toEqual(['kube-system 17', 'default 2']);
    expect((await rowsOf(inspection, 'kubernetes_pods')).length).toBe(7);
    expect((await rowsOf(inspection, 'kubernetes_deployments')).map(({ NAME }) => NAME)).toContain('nginx');
    const tree = await inspection.processTree();
    const names = tree.filter(({ container }) => container === 'example2_lb_1').map(({ depth, command }) => `${depth} ${command.split(' ')[0]}`);
    expect(names).toEqual(['0 tini', '1 dockercloud-hap', '2 haproxy']);
  });
});
