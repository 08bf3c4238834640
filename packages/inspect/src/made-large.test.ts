/** What pays only for many events gives the same answers as what is done for few. */
import { syntheticCapture } from '@eyrie/scap';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from './index.ts';
import { openBytes } from './testing/captures.ts';

const READS = 3000;

describe('a capture of many reads', () => {
  let inspection: Inspection;
  beforeAll(async () => {
    let capture = syntheticCapture({ form: 'old' }).process({ pid: 1, comm: 'init' }).at(10).fork(51).exec('/bin/cat', ['/data']).open('/data');
    for (let at = 0; at < READS; at++) capture = capture.read(at % 700 === 3 ? `xx needle:${at}` : at % 10 === 0 ? 'needl e' : `row ${at}`);
    inspection = await openBytes(capture.close().exit(0).bytes());
  });

  it('is searched for a text as event by event', async () => {
    for (const [fast, slow] of [
      ['evt.buffer contains "needle:"', 'evt.arg.data contains "needle:"'],
      ['evt.buffer startswith "xx needle" or evt.buffer = "row 77"', 'evt.arg.data startswith "xx needle" or evt.arg.data = "row 77"'],
      ['evt.buffer contains "needle:" and evt.buffer endswith "703"', 'evt.arg.data contains "needle:" and evt.arg.data endswith "703"'],
      ['not evt.buffer contains "needle:" and evt.buffer exists', 'not evt.arg.data contains "needle:" and evt.buffer exists'],
    ] as const) {
      const count = await inspection.count({ filters: [slow] });
      expect(count, slow).toBeGreaterThan(0);
      expect(await inspection.count({ filters: [fast] }), fast).toBe(count);
    }
  });

  it('shows any page of a list, in any order', async () => {
    const query = { filters: ['evt.type=read and evt.dir=<'] };
    const view = 'file_opens';
    const opens = await inspection.openView(view);
    expect([opens.count, (await opens.rows(0, 10)).map(({ cells }) => cells[2])]).toEqual([1, ['/data']]);
    const calls = await inspection.openView('syscalls', query);
    expect((await calls.rows(0, 1))[0]?.cells).toEqual((await calls.whole()).rows[0]?.cells);
  });

  it('turns the order of a view round', async () => {
    const table = await inspection.openView('syscalls');
    const { rows } = await table.whole();
    const numbers = (await (await table.sortedBy({ column: table.columns[0]?.title ?? '', isReversed: true })).rows(0, table.count)).map(({ cells }) => cells[0]);
    expect(numbers).toEqual(rows.map(({ cells }) => cells[0]).toSorted((a, b) => Number(a) - Number(b)));
    expect(await table.rows(2, 5)).toEqual(rows.slice(2, 5));
    expect(await table.rows(-3, 1)).toEqual(rows.slice(0, 1));
    expect(await table.rows(table.count, table.count + 9)).toEqual([]);
  });
});
