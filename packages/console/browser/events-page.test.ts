import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConsoleInChromium, noChromium, TOKEN } from './console-in-chromium.ts';

const world = new ConsoleInChromium();
let page: Page | undefined;
const rows = (on: Page) => on.locator('.event-rows .event-row');
const paramsOf = (on: Page): Record<string, string> => Object.fromEntries(new URL(on.url()).searchParams);
const firstIds = (on: Page): Promise<(string | null)[]> => rows(on).evaluateAll((all) => all.map((row) => row.getAttribute('data-event')));
/** A busy machine may take its time; nothing here is a measurement. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });
/** The list is loaded, settled and follows. */
async function listOf(on: Page): Promise<Page> {
  await rows(on).first().waitFor();
  await on.locator('.time-live').waitFor();
  return on;
}

describe.skipIf(noChromium !== undefined)(`policy events in Chromium${noChromium ? ` (skipped: ${noChromium})` : ''}`, () => {
  beforeAll(() => world.start());
  beforeEach(() => world.restart());
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world.stop());

  test('everything can be done from the keyboard', async () => {
    page = await listOf(await world.open('/events'));
    const keys = page.keyboard;
    await keys.press('j');
    await keys.press('j');
    await keys.press('k');
    await keys.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.waitFor();
    const first = paramsOf(page)['e'];
    expect(first).toBe((await firstIds(page))[0]);
    await keys.press('j');
    await eventually(() => paramsOf(page as Page)['e']).toBe((await firstIds(page))[1]);
    for (const name of ['Process tree', 'Fields', 'History', 'JSON']) {
      await keys.press(']');
      await detail.getByRole('tab', { name, selected: true }).waitFor();
    }
    await keys.press('Escape');
    await detail.waitFor({ state: 'detached' });

    await keys.press('f');
    await page.getByRole('dialog', { name: 'Filter by a value of this event' }).waitFor();
    await keys.press('ArrowDown');
    await keys.press('-');
    await eventually(() => paramsOf(page as Page)['f']).toMatch(/^policyName != /);

    await keys.press('/');
    await keys.type('curl');
    await eventually(() => paramsOf(page as Page)['q']).toBe('curl');
    await keys.press('Escape');
    await keys.press('Escape');
    await eventually(() => paramsOf(page as Page)['q']).toBeUndefined();

    await keys.press('t');
    await page.getByRole('dialog', { name: 'Choose the time' }).waitFor();
    await keys.press('5');
    await eventually(() => paramsOf(page as Page)['w']).toBe('1d');

    await keys.press('?');
    await page.getByRole('dialog', { name: 'All keys' }).getByText('Filter by a value of the event').waitFor();
    await keys.press('Escape');
    await keys.press('g');
    await keys.press('a');
    await page.getByRole('cell', { name: /^falcon-01/ }).waitFor();
    await keys.press('g');
    await keys.press('e');
    await listOf(page);
    expect(paramsOf(page)['w']).toBe('1d');
  });

  test('a new event is on top of the list by itself', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    const event = world.emit();
    await eventually(async () => (await firstIds(page as Page))[0]).toBe(event.id);
  });

  test('while an event is open, new ones wait and nothing moves', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    await rows(page).nth(2).click();
    const before = await firstIds(page);
    world.emit();
    world.emit();
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await firstIds(page)).toEqual(before);
    await page.keyboard.press('.');
    await eventually(async () => (await firstIds(page as Page)).indexOf(before[2] ?? '')).toBeGreaterThan(2);
  });

  test('while the list is scrolled, the row that is read stays where it is', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    await page.locator('.event-scroller').evaluate((list) => list.scrollTo(0, 2000));
    const row = page.locator('.event-rows .event-row[data-event][aria-rowindex="84"]');
    await row.waitFor();
    const id = await row.getAttribute('data-event');
    const before = await row.boundingBox();
    world.emit();
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect((await page.locator(`[data-event="${id}"]`).first().boundingBox())?.y).toBe(before?.y);
    await page.getByRole('button', { name: '1 new' }).click();
    await eventually(() => page?.locator('.event-scroller').evaluate((list) => list.scrollTop)).toBe(0);
    expect(await rows(page).first().textContent()).toContain('Read sensitive file untrusted');
  });

  test('scrolling down loads every older event and folds its repeats', async () => {
    await world.restart(950);
    page = await listOf(await world.open('/events?w=3d'));
    await page.locator('.event-scroller').hover();
    await eventually(async () => {
      await page?.mouse.wheel(0, 500);
      return page?.getByText('Beginning of the chosen time').count();
    }).toBe(1);
    expect(await page.locator('.fold').count()).toBeGreaterThan(0);
    expect(await page.locator('.filter-total').textContent()).toBe('950 events');
  });

  test('the scroll bar leads anywhere at once, and from there one goes on by keyboard', async () => {
    await world.restart(8000);
    page = await listOf(await world.open('/events?w=3d'));
    const scroller = page.locator('.event-scroller');
    await eventually(() => page?.locator('.filter-total').textContent()).toBe('8,000 events');
    const before = (await firstIds(page))[0];
    await scroller.evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await eventually(() => rows(page as Page).last().getAttribute('data-event')).toBe(world.server.oldest().id);
    await rows(page).last().click();
    await page.locator('.detail').waitFor();
    await page.keyboard.press('k');
    await eventually(async () => paramsOf(page as Page)['e'] !== world.server.oldest().id).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await scroller.evaluate((list) => list.scrollTo(0, 0));
    await eventually(async () => (await firstIds(page as Page))[0]).toBe(before);
  });

  test('a pasted link restores the view', async () => {
    page = await listOf(await world.open('/events?w=1d&sev=high,low'));
    await rows(page).nth(4).click();
    await page.getByRole('tab', { name: 'Fields' }).click();
    await page.getByRole('tab', { name: 'Fields', selected: true }).waitFor();
    const link = new URL(page.url());
    const title = await page.locator('.detail h2').textContent();
    await page.context().close();

    page = await world.open(link.pathname + link.search);
    await page.getByRole('tab', { name: 'Fields', selected: true }).waitFor();
    await page.locator('.detail h2', { hasText: title ?? '' }).waitFor();
    expect(await page.getByRole('button', { name: /High/, pressed: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: /Medium/, pressed: true }).count()).toBe(0);
    expect(await page.locator('.event-open').count()).toBe(1);
  });

  test('a link to an event outside of the chosen time opens it all the same', async () => {
    const old = world.scenario.event(BigInt(Date.now() - 5 * 86_400_000) * 1_000_000n, 'Execution from /dev/shm');
    await world.restart([old]);
    page = await world.open(`/events?w=10m&e=${old.id}&tab=processes`);
    await page.locator('.process-acting', { hasText: '/dev/shm/.kworker' }).waitFor();
  });

  test('repeats are folded and open to the events they stand for', async () => {
    const at = Date.now() - 60_000;
    await world.restart([0, 1, 2].map((second) => world.scenario.event(BigInt(at - second * 1000) * 1_000_000n, 'Read sensitive file untrusted', 0)));
    page = await listOf(await world.open('/events?w=10m'));
    expect(await rows(page).count()).toBe(1);
    await page.getByRole('button', { name: /^3 repeats/ }).click();
    expect(await rows(page).count()).toBe(4);
    expect(await page.locator('.filter-total').textContent()).toBe('3 events');
  });

  test('dragging over the histogram zooms in, Esc goes back', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    const box = await page.locator('.histogram').boundingBox();
    if (!box) throw new Error('the histogram is not shown');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await eventually(() => Object.keys(paramsOf(page as Page))).toEqual(['from', 'to']);
    const total = Number((await page.locator('.filter-total b').textContent())?.replace(',', ''));
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(400);
    await page.keyboard.press('Escape');
    await eventually(() => paramsOf(page as Page)).toEqual({ w: '1d' });
  });

  test('+ and − in the fields filter by the value', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    await rows(page).first().click();
    await page.getByRole('tab', { name: 'Fields' }).click();
    const field = page.locator('.field', { hasText: 'proc.name' }).first();
    await field.focus();
    const name = await field.locator('dd').textContent();
    await page.keyboard.press('+');
    await eventually(() => paramsOf(page as Page)['f']).toBe(`proc.name = "${name}"`);
  });

  test('no number is rounded on its way to the reader', async () => {
    const event = world.scenario.event(BigInt(Date.now() - 5000) * 1_000_000n + 123_457n, 'Read sensitive file untrusted', 0);
    await world.restart([event]);
    page = await world.open(`/events?e=${event.id}&tab=json`);
    await page.locator('.json-text', { hasText: event.timestamp }).waitFor();
    expect(await page.locator('.json-text').textContent()).toContain('9223372036854775807');
    await page.getByRole('tab', { name: 'Fields' }).click();
    expect(await page.locator('.field', { hasText: 'fd.ino' }).locator('dd').textContent()).toBe('9223372036854775807');
  });

  test('a lost server is said quietly, and what happened meanwhile appears when it is back', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    world.server.setTrouble('down');
    await page.getByText('Connection to the server lost').waitFor();
    const before = await page.locator('.filter-total').textContent();
    const missed = world.emit('Execution from /dev/shm');
    world.server.setTrouble('none');
    await eventually(async () => (await firstIds(page as Page))[0]).toBe(missed.id);
    await page.getByText('Connection to the server lost').waitFor({ state: 'detached' });
    expect([before, await page.locator('.filter-total').textContent()]).toEqual(['400 events', '401 events']);
  });

  test('a failure keeps what was loaded, says why, and can be tried again', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    const before = await firstIds(page);
    world.server.setTrouble('failing');
    await page.getByRole('button', { name: '6H' }).click();
    await page.getByText('disk full on /var/lib/eyrie').waitFor();
    // The message takes room at the bottom, so fewer rows are drawn ahead.
    expect((await firstIds(page)).slice(0, 20)).toEqual(before.slice(0, 20));
    expect(await page.locator('.filter-total').textContent()).toBe('');
    world.server.setTrouble('none');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('disk full on /var/lib/eyrie').waitFor({ state: 'detached' });
  });

  test('an answer that takes long can be given up', async () => {
    page = await listOf(await world.open('/events?w=1d'));
    world.server.setTrouble('slow');
    await page.getByRole('button', { name: '6H' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped before the answer came.').waitFor();
    world.server.setTrouble('none');
    await page.getByRole('button', { name: 'Try again' }).click();
    await listOf(page);
    await page.getByText('Stopped before the answer came.').waitFor({ state: 'detached' });
  });

  test('a filter that the server cannot read is named as the cause', async () => {
    page = await world.open('/events?q=proc.name+%3D+(((');
    await page.getByText('The server cannot read this filter').waitFor();
  });

  test('an empty list says what makes an event appear, and shows it when it does', async () => {
    await world.restart([]);
    page = await world.open('/events');
    await page.getByText('sudo cat /etc/shadow').waitFor();
    await page.locator('.time-live').waitFor();
    const event = world.emit();
    await eventually(() => firstIds(page as Page)).toEqual([event.id]);
  });

  test('signing in leads to the page that was asked for, and an ended session back to where one was', async () => {
    await world.restart(50, false);
    page = await world.open('/events?w=1d&sev=high');
    await page.getByLabel('API token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('The server does not know this token.').waitFor();
    await page.getByLabel('API token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await listOf(page);
    expect(paramsOf(page)).toEqual({ w: '1d', sev: 'high' });

    world.server.signOutEverybody();
    await page.getByText('Your session has ended').waitFor();
    await page.getByLabel('API token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await listOf(page);
    expect(paramsOf(page)).toEqual({ w: '1d', sev: 'high' });
  });

  test('a token in the fragment signs in and leaves no trace in the address', async () => {
    await world.restart(50, false);
    page = await listOf(await world.open(`/events?w=1d#token=${TOKEN}`));
    expect(page.url()).not.toContain(TOKEN);
  });

  test('a link with a token that the server does not know says so', async () => {
    await world.restart(50, false);
    page = await world.open('/events#token=of-an-older-server');
    await page.getByRole('alert').getByText(/does not know the token of this link/).waitFor();
    expect(page.url()).not.toContain('token');
  });
});
