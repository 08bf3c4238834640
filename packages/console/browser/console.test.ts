import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildConsole, ConsoleInChromium, noChromium } from './console-in-chromium.ts';

describe('the bundle', () => {
  let dist = '';
  beforeAll(async () => {
    dist = await buildConsole();
  });
  afterAll(() => rmSync(dist, { recursive: true, force: true }));
  const zipped = (path: string): number => gzipSync(readFileSync(join(dist, path))).length;

  test('first load is below 120 KB, each further file of a page below 150 KB and each worker below 250 KB, compressed', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(first.some((path) => path.endsWith('.js'))).toBe(true);
    expect(first.reduce((sum, path) => sum + zipped(path), zipped('index.html'))).toBeLessThan(120_000);
    // A worker holds the engine, and loads beside a page that is there already.
    for (const name of readdirSync(join(dist, 'assets'))) expect(zipped(`assets/${name}`), name).toBeLessThan(name.includes('-worker-') ? 250_000 : 150_000);
  });

  test('needs nothing that the content policy forbids, nothing from outside, and nothing of the fixture server', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|style=|<script>|\son\w+=/);
    // The policy allows pictures that are written where they are used: the editor's marks.
    for (const name of readdirSync(join(dist, 'assets'))) {
      const text = readFileSync(join(dist, 'assets', name), 'utf8');
      expect(text, name).not.toMatch(/url\((["']?)(?:https?:|data:(?!image\/svg)|\/\/)|@import|falcon-01.*pool\.example\.net/);
    }
  });
});

/** A busy machine may take its time; nothing here is a measurement. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });
const world = new ConsoleInChromium();
let page: Page | undefined;

describe.skipIf(noChromium !== undefined)(`the console in Chromium${noChromium ? ` (skipped: ${noChromium})` : ''}`, () => {
  beforeAll(async () => {
    await world.start();
    await world.restart();
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world.stop());

  test.each(['light', 'dark'] as const)('every page works under the strict content policy without a request outside (%s)', async (colorScheme) => {
    for (const [path, shows] of [['/', 'Ago'], ['/insights?w=1d', 'Newest'], ['/events?w=1d', 'Ago'], ['/policies', 'Credential access'], ['/agents', 'falcon-02'], ['/gallery', 'Process tree'], ['/nowhere', 'There is no such page']] as const) {
      page = await world.open(path, { colorScheme });
      await page.getByText(shows).first().waitFor();
      await page.context().close();
    }
    page = undefined;
  });

  test('the policy is really in force: an inline style attribute is refused and noticed', async () => {
    page = await world.open('/gallery');
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p>'));
    await eventually(() => world.faults.length).toBeGreaterThan(0);
    expect(world.faults.splice(0).join()).toMatch(/Content Security Policy/);
  });

  test('every control has a name', async () => {
    for (const path of ['/insights?w=1d', '/events?w=1d', '/policies', '/agents', '/gallery']) {
      page = await world.open(path);
      await page.getByRole('button').first().waitFor();
      if (path.startsWith('/events')) await page.locator('.event-rows .event-row').first().click();
      const nameless = await page.locator('button, a[href], input, [role="tab"], [role="switch"]').evaluateAll((all) =>
        all.filter((each) => !(each.getAttribute('aria-label') ?? each.textContent)?.trim() && (each as HTMLInputElement).labels?.length !== 1).map((each) => each.outerHTML));
      expect(nameless).toEqual([]);
      await page.context().close();
    }
    page = undefined;
  });

  test('nothing is wider than a small window', async () => {
    for (const path of ['/insights?w=1d', '/events?w=1d', '/policies', '/agents']) {
      page = await world.open(path, { viewport: { width: 1024, height: 700 } });
      await page.getByRole('button').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024);
      await page.context().close();
    }
    page = undefined;
  });

  test('the theme follows the system until the reader chooses, and the choice is there before the first paint', async () => {
    const background = (): Promise<string> => (page as Page).evaluate(() => getComputedStyle(document.body).backgroundColor);
    page = await world.open('/events', { colorScheme: 'dark' });
    await page.locator('.rail').waitFor();
    const dark = await background();
    await page.keyboard.press('\\');
    await eventually(background).not.toBe(dark);
    await page.reload({ waitUntil: 'commit' });
    await page.waitForFunction(() => document.documentElement.dataset['theme'] === 'light');
  });

  test('turning a policy off names what stops, asks once, and can be undone', async () => {
    page = await world.open('/policies');
    const control = page.getByRole('switch', { name: 'Policy Credential access' });
    const stored = (): boolean | undefined => world.server.policies.find((policy) => policy.name === 'Credential access')?.enabled;
    await control.click();
    const dialog = page.getByRole('dialog', { name: 'Turn off Credential access' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(stored()).toBe(true);

    await control.click();
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await eventually(stored).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(stored).toBe(true);
    await eventually(() => control.getAttribute('aria-checked')).toBe('true');
  });

  test('a policy leads to its events', async () => {
    page = await world.open('/policies?w=1d');
    await page.getByRole('row', { name: /Outbound connections/ }).getByRole('button', { name: 'Events' }).click();
    await page.locator('.event-rows .event-row').first().waitFor();
    expect(new URL(page.url()).search).toBe('?w=1d&f=policyName+%3D+%22Outbound+connections%22');
  });
});
