/** The other real captures: the numbers of sysdig 0.29.3, and ours where they differ on purpose. */
import { describe, expect, it } from 'vitest';
import { hasCaptures, NEEDS_CAPTURES, openReal, rowsOf, tilesOf } from './testing/captures.ts';

const count = async (name: string, view: string): Promise<number> => (await rowsOf(await openReal(name), view)).length;

describe.skipIf(!hasCaptures)(`real captures${NEEDS_CAPTURES}`, () => {
  // The second has options in its section header, which sysdig cannot read; its events are the same.
  it.each(['curl_google.scap', 'curl_google_comments.scap'])('%s: a download over IPv6', async (name) => {
    const inspection = await openReal(name);
    expect(inspection.summary.problems).toEqual([]);
    expect(await count(name, 'procs')).toBe(32);
    // csysdig leaves out the main thread of curl, because it does not know its user.
    expect(await count(name, 'threads')).toBe(56);
    expect(await count(name, 'files')).toBe(44);
    const connections = (await rowsOf(inspection, 'connections')).map((row) => [row['L4PROTO'], row['RPORT'], row['BYTES IN'], row['BYTES OUT'], String(row['key']).includes('->2607:f8b0:4004:802::2004:80')]);
    expect(connections).toEqual([['tcp', 80, 11502, 78, true], ['udp', 53, 60, 32, false]]);
    expect((await rowsOf(inspection, 'errors')).map(({ ERROR, COUNT }) => `${String(ERROR)} ${String(COUNT)}`)).toEqual(['ENOENT 42', 'EINPROGRESS 1']);
    expect((await inspection.stream({}, 0, 0)).total).toBe(51);
    expect((await rowsOf(inspection, 'spy_users_wsysdig')).map(({ Command }) => Command)).toEqual(['curl -6 http://www.google.com']);
    expect(await tilesOf(inspection)).toMatchObject({ 'file-open-errors': 1, 'app-http': 11580, 'app-dns': 92, 'executed-commands': 1 });
    expect((await rowsOf(inspection, 'dns')).map(({ NAME, TYPE, CODE }) => `${String(NAME)} ${String(TYPE)} ${String(CODE)}`)).toEqual(['www.google.com AAAA NOERROR']);
    expect((await rowsOf(inspection, 'http')).map(({ METHOD, TARGET, STATUS }) => `${String(METHOD)} ${String(TARGET)} ${String(STATUS)}`)).toEqual(['GET / 200']);
  });

  it('a connection over IPv6, with both ends on the host', async () => {
    const inspection = await openReal('single_ipv6_conn.scap');
    expect((await rowsOf(inspection, 'port_bindings')).map(({ ADDRESS }) => String(ADDRESS).endsWith(':1234'))).toEqual([true]);
    expect(await count('single_ipv6_conn.scap', 'incoming_connections')).toBe(1);
    expect((await rowsOf(inspection, 'connections')).map((row) => [row['BYTES IN'], row['BYTES OUT']])).toEqual([[15, 15]]);
    const { items } = await inspection.stream({}, 0, 10);
    expect(items.map(({ direction, bytes }) => `${direction} ${inspection.text(bytes, 'printable').trim()}`).toSorted()).toEqual(['read this is a test', 'write this is a test']);
    expect(inspection.conversation(items[0]?.row ?? 0)?.sides.map(({ role }) => role).toSorted()).toEqual(['client', 'server']);
  });

  it('opened files in a container', async () => {
    const inspection = await openReal('open-multiple-files.scap');
    expect([await count('open-multiple-files.scap', 'file_opens'), await count('open-multiple-files.scap', 'procs')]).toEqual([13, 61]);
    expect((await rowsOf(inspection, 'containers')).map(({ NAME }) => String(NAME)).toSorted()).toEqual(['express_server', 'falco']);
  });
});
