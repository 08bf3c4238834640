/** The address of Inspect is the view: what a link brings back, and what Back and Forward do. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { temporaryFolder } from './support/eyrie-process.ts';
import { InspectPage } from './support/inspect-page.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const why = whyNoBrowser();
const PATIENCE = { timeout: 20_000 };

/** Two users, of whom one reads more than the other. */
function made(): Uint8Array {
  const capture = syntheticCapture({ hostname: 'shop-1' }).user('ana', 1000).user('bob', 1001).process({ pid: 1, comm: 'init' }).process({ pid: 40, parent: 1, comm: 'bash', uid: 1000 }).process({ pid: 41, parent: 1, comm: 'bash', uid: 1001 });
  for (let round = 0; round < 200; round++) {
    const pid = 1000 + round;
    capture.as(round % 4 === 0 ? 41 : 40).at(round * 4).fork(pid).exec('/bin/cat', [`/srv/${round % 5}.txt`]).open(`/srv/${round % 5}.txt`).read(`line ${round} of a file\n`).close().exit(0);
  }
  return capture.bytes();
}

describe.skipIf(why !== undefined)(`links into captures${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  const file = join(folder, 'made.scap');
  writeFileSync(file, made());
  let page: InspectPage;
  const open = async (link = ''): Promise<InspectPage> => {
    page = await InspectPage.open(file, link);
    return page;
  };
  const link = (): string => new URL(page.page.url()).search.replace(/^\?c=[^&]*&?/, '');
  const foot = () => expect.poll(() => page.page.locator('.view-foot').first().textContent(), PATIENCE);
  afterEach(async () => {
    expect(page.faults).toEqual([]);
    await page.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a link brings back view, steps, window, tiles, filter, columns, widths, order, groups and the row', async () => {
    await open();
    await page.tile('executed-commands').click();
    await page.tile('accessed-files').click();
    await page.place('Processes').click();
    await page.rows.first().waitFor();
    const strip = page.page.locator('.timeline-strip');
    await strip.focus();
    for (let bar = 0; bar < 200; bar++) await strip.press('Shift+ArrowRight');
    await strip.press('Enter');
    await page.setFilter('proc.name=cat');
    await foot().toMatch(/^1?[\d]{2} rows/);
    await page.page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.page.getByRole('dialog', { name: 'Group rows by' }).getByRole('radio', { name: /^USER/ }).check();
    await page.page.keyboard.press('Escape');
    await foot().toContain('2 groups');
    await page.page.getByRole('button', { name: 'Columns' }).click();
    await page.page.getByRole('checkbox', { name: /^VPID/ }).uncheck();
    await page.page.keyboard.press('Escape');
    await page.page.getByRole('button', { name: 'FILE', exact: true }).click();
    const edge = await page.page.locator('.data-head-cell', { hasText: 'PPID' }).locator('.data-head-edge').boundingBox();
    if (edge === null) throw new Error('the column has no edge');
    await page.page.mouse.move(edge.x + 4, edge.y + 4);
    await page.page.mouse.down();
    await page.page.mouse.move(edge.x + 64, edge.y + 4, { steps: 3 });
    await page.page.mouse.up();
    await page.rows.nth(0).click();
    await page.page.keyboard.press('ArrowRight');
    await expect.poll(() => page.rows.count()).toBeGreaterThan(10);
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('ArrowDown');
    await expect.poll(() => page.page.url()).toContain('row=2');
    const seen = async (): Promise<unknown> => ({
      head: await page.page.locator('.data-head').textContent(),
      widths: await page.page.locator('.data-head').getAttribute('style'),
      rows: await page.rows.allTextContents(),
      at: await page.page.locator('.data-row-selected').getAttribute('data-index'),
      pins: await page.page.locator('.timeline-name .truncate').allTextContents(),
      window: await page.page.locator('.timeline-span').textContent(),
      filter: await page.filter.inputValue(),
    });
    const before = await seen();
    expect(await seriousFindings(page.page)).toEqual([]);
    await page.screenshot('inspect-groups');
    const address = link();
    await page.close();

    await open(address);
    await expect.poll(seen, PATIENCE).toEqual(before);
    // A double click on a row of the group leads to its threads; the way back leads to the same groups.
    await page.rows.nth(2).dblclick();
    await expect.poll(() => page.page.url()).toContain('v=threads');
    await page.page.goBack();
    await expect.poll(seen, PATIENCE).toEqual(before);
    await page.page.goForward();
    await expect.poll(() => page.page.locator('.crumb').count(), PATIENCE).toBe(1);
  });

  it('a link brings back the place among the events, the one that is open, and what is looked for', async () => {
    await open('v=dig');
    await page.rows.first().waitFor();
    await page.page.locator('.data-table').hover();
    await page.page.mouse.wheel(0, 22 * 300);
    await expect.poll(() => page.page.url(), PATIENCE).toContain('top=300');
    await page.rows.nth(3).dblclick();
    await page.page.getByRole('complementary', { name: 'One event' }).getByText('Arguments', { exact: true }).waitFor();
    await page.page.keyboard.press('f');
    await page.page.getByRole('textbox', { name: 'Find in the rows' }).fill('/srv/[34]');
    await expect.poll(() => page.page.locator('.find-count').textContent(), PATIENCE).toMatch(/\/ \d+/);
    await page.page.waitForTimeout(400);
    const seen = async (): Promise<unknown> => ({
      rows: await page.rows.allTextContents(),
      open: await page.page.getByRole('complementary', { name: 'One event' }).textContent(),
      find: await page.page.locator('.find-count').textContent(),
    });
    const before = await seen();
    const address = link();
    await page.close();
    await open(address);
    await expect.poll(seen, PATIENCE).toEqual(before);
  });

  it('a link brings back how bytes are shown, which, and the place among them; what is shown is saved', async () => {
    await open('v=echo');
    await page.pieces.first().waitFor();
    await page.page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.page.keyboard.press('v');
    await page.page.keyboard.press('x');
    await page.page.getByRole('checkbox', { name: 'Mask secrets' }).check();
    await page.page.locator('.streams-scroller').hover();
    await page.page.mouse.wheel(0, 4000);
    await expect.poll(() => page.page.url(), PATIENCE).toContain('top=');
    const address = link();
    expect(address).toContain('as=hex');
    const top = /top=(\d+)/.exec(address)?.[1];
    await page.close();
    await open(address);
    await expect.poll(() => page.page.locator('.streams-item').evaluateAll((items) => items.map((item) => item.getAttribute('data-index'))), PATIENCE).toContain(top);
    expect(await page.pieces.first().textContent()).toContain('00000000  6c69');

    await page.page.getByRole('button', { name: 'Export' }).click();
    const { name, text } = await page.saved(() => page.page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'CSV' }).click());
    expect(name).toBe('made-streams.csv');
    expect(text.split('\r\n')[0]).toBe('Since start (ns),Direction,Bytes (bytes),Descriptor,Process,PID,Container,Data');
    expect(text.match(/,read,/g)).toHaveLength(200);
  });

  it('saves events with the columns that are shown, and groups with their counts and sums', async () => {
    await open('v=dig&q=evt.type%3Dread');
    await foot().toContain('200 events');
    await page.page.getByRole('button', { name: 'Columns' }).click();
    await page.page.getByRole('checkbox', { name: /^Descriptor/ }).check();
    await page.page.getByRole('checkbox', { name: /^Arguments/ }).uncheck();
    await page.page.keyboard.press('Escape');
    await page.page.getByRole('button', { name: 'Export' }).click();
    const events = JSON.parse((await page.saved(() => page.page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'JSON' }).click())).text) as Record<string, unknown>[];
    expect(events).toHaveLength(200);
    expect(events[3]).toMatchObject({ Call: 'read', Descriptor: '/srv/3.txt', Process: 'cat', filter: `evt.num=${String(events[3]?.['Event'])}` });
    expect(events[3]).not.toHaveProperty('Arguments');
    await page.close();

    await open('v=procs&g=USER&q=proc.name%3Dcat');
    await foot().toContain('2 groups of 200 rows');
    await page.page.getByRole('button', { name: 'Export' }).click();
    const groups = (await page.saved(() => page.page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'CSV' }).click())).text.split('\r\n');
    expect(groups[0]).toMatch(/^USER,ROWS,.*FILE \(bytes\)/);
    expect(groups.slice(1).map((line) => line.split(',').slice(0, 2).join(' ')).toSorted().filter((line) => line !== '')).toEqual(['ana 150', 'bob 50']);
    // A group leads to the events of all its rows.
    await page.rows.first().click();
    await page.page.keyboard.press('d');
    await expect.poll(() => page.page.locator('.crumb').textContent(), PATIENCE).toMatch(/USER (?:ana|bob)/);
    await foot().toMatch(/\d events/);
  });
});
