/** What people do with policy events in the console, on a real server with a day of an invented fleet in its store. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { withEventStore, writeEvents } from './support/event-store.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { logToStderr } from '../packages/server/src/log.ts';
import { ConnectionStore } from '../packages/server/src/topology/connection-store.ts';
import { fleetConnections } from './support/fleet-connections.ts';
import { fleetEvents } from './support/fleet.ts';
import { CHROMIUM, skipNote, whyNoBrowser } from './support/this-host.ts';

const COUNT = 4000;
const DAY = 86_400n * 1_000_000_000n;
const CLUSTERS = 'h=kubernetes.cluster.name,kubernetes.namespace.name,kubernetes.workload.name,kubernetes.pod.name';
/** Into docs/screens when asked to; a test run by itself changes no file of the repository. */
const SCREENS = join(ROOT, process.env['EYRIE_SCREENS'] ?? 'e2e/results');

const why = whyNoBrowser();

describe.skipIf(why !== undefined)(`policy events in the console${skipNote(why)}`, () => {
  let eyrie: EyrieProcess;
  let browser: Browser;
  let page: Page;
  const events = fleetEvents(COUNT, BigInt(Date.now()) * 1_000_000n - DAY + 600_000_000_000n, DAY - 660_000_000_000n);
  const countOf = (test: (event: (typeof events)[number]) => boolean): number => events.filter(test).length;

  /** A page of its own browser profile, signed in. */
  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', ...options });
    const opened = await context.newPage();
    await opened.goto(`${eyrie.url}${path}#token=${eyrie.token}`);
    return opened;
  };
  const total = (on: Page) => on.locator('.filter-total b');
  const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });
  const words = (count: number): string => count.toLocaleString('en');

  beforeAll(async () => {
    const data = temporaryFolder();
    await withEventStore(data, async (store, client) => {
      await writeEvents(store, events);
      const connections = new ConnectionStore(client, logToStderr);
      for (const { agentId, host, report } of fleetConnections(BigInt(Date.now() - 60_000) * 1_000_000n)) await connections.put(agentId, host, report);
    });
    eyrie = new EyrieProcess(data, await freePorts(), ['--no-agent']);
    await eyrie.started();
    browser = await chromium.launch({ ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }), args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    await page.context().close();
  });
  afterAll(async () => {
    await browser.close();
    await eyrie.stop();
  });

  it('the noisiest rule is found, and what it fired on, in three clicks', async () => {
    page = await open('/events?w=1d');
    await page.getByLabel('Group the list').selectOption('ruleName');
    const rules = new Map<string, number>();
    for (const { rule } of events) rules.set(rule.name, (rules.get(rule.name) ?? 0) + 1);
    const [noisiest = ['', 0]] = [...rules].sort((a, b) => b[1] - a[1]);
    const first = page.locator('.grouped-row').first();
    await first.getByText(noisiest[0]).waitFor();
    expect(await first.textContent()).toContain(words(noisiest[1]));
    await first.getByRole('button', { name: 'Show events' }).click();
    await eventually(() => total(page).textContent()).toBe(words(noisiest[1]));
    expect(new URL(page.url()).searchParams.get('f')).toBe(`ruleName = "${noisiest[0]}"`);
  });

  it('a grouping is made, counts every event, and narrows the list; it is there for the next reader', async () => {
    page = await open('/events?w=1d');
    const panel = page.getByRole('complementary', { name: 'Groups' });
    await panel.getByTitle('Choose how events are grouped').click();
    const dialog = page.getByRole('dialog', { name: 'Groupings' });
    await dialog.getByRole('button', { name: 'New grouping' }).click();
    await dialog.getByLabel('Name').fill('Namespaces & programs');
    await dialog.getByLabel('Level 1', { exact: true }).fill('kubernetes.namespace.name');
    await dialog.getByLabel('Level 2', { exact: true }).fill('proc.name');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const shop = panel.getByRole('treeitem', { name: /^shop/ });
    const inShop = countOf(({ labels }) => labels['kubernetes.namespace.name'] === 'shop');
    await eventually(() => shop.textContent()).toContain(words(inShop));
    await shop.click();
    await eventually(() => total(page).textContent()).toBe(words(inShop));
    await page.keyboard.press('Escape');

    const next = await open('/insights?w=1d');
    await next.getByTitle('Choose how events are grouped').click();
    await next.getByRole('button', { name: /^Namespaces & programs/ }).waitFor();
    await next.context().close();
  });

  it('a filtered view is saved and shared, and another browser opens it as it is', async () => {
    page = await open(`/events?w=1d&sev=high&${CLUSTERS}`);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('dialog', { name: 'Add a filter' }).getByRole('button', { name: 'MITRE tactic' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Credential Access/ }).click();
    const expected = words(countOf(({ policy, rule }) => policy.severity <= 3 && rule.tags.includes('mitre_credential_access')));
    await eventually(() => total(page).textContent()).toBe(expected);
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Grave, about credentials');
    await page.getByLabel('shared').check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Copy link to Grave, about credentials' }).waitFor();
    const link = new URL(page.url());

    const other = await open(link.pathname + link.search, { colorScheme: 'dark' });
    await eventually(() => total(other).textContent()).toBe(expected);
    await other.getByText('Credential Access').first().waitFor();
    await other.getByRole('button', { name: 'Saved filters' }).click();
    await other.getByText('Grave, about credentials').waitFor();
    await other.context().close();
  });

  it('from the gravest event to its process tree, and what was done about it stays', async () => {
    page = await open('/events?w=1d&sev=high');
    await page.locator('.summary-bar').first().waitFor();
    await page.locator('.event-row[data-event]').first().click();
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.getByRole('tab', { name: 'Process tree' }).click();
    for (const name of ['init', 'sh']) await detail.locator('.process').getByText(name, { exact: true }).first().waitFor();
    await detail.getByRole('button', { name: 'Acknowledge' }).click();
    await detail.getByText('Acknowledged').waitFor();
    await detail.getByLabel('Assigned to').fill('maria');
    await page.keyboard.press('Enter');
    await detail.getByRole('tab', { name: 'History' }).click();
    await detail.getByLabel('Comment').fill('The nightly job reads it.');
    await detail.getByRole('button', { name: 'Comment' }).click();
    await detail.locator('.history p', { hasText: 'The nightly job reads it.' }).waitFor();
    await detail.getByText(/assigned it to maria/).waitFor();
    const id = new URL(page.url()).searchParams.get('e');
    const again = await open('/events?w=1d&f=triage.state+%3D+%22acknowledged%22');
    await again.locator(`[data-event="${id}"]`).waitFor();
    expect(await again.locator(`[data-event="${id}"] [aria-label="Acknowledged, assigned to maria"]`).count()).toBe(1);
    await again.context().close();
  });

  it('the whole result is exported, one line per event', async () => {
    page = await open('/events?w=1d&sev=medium');
    await eventually(() => total(page).textContent()).toBe(words(countOf(({ policy }) => policy.severity === 4 || policy.severity === 5)));
    await page.getByRole('button', { name: 'Export events' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^CSV/ }).click()]);
    const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');
    expect(download.suggestedFilename()).toMatch(/^policy-events-.*\.csv$/);
    expect(lines.length - 1).toBe(countOf(({ policy }) => policy.severity === 4 || policy.severity === 5));
  });

  it('circles lead to where events come from, by mouse and by keyboard, and the place travels to the list', async () => {
    page = await open(`/insights?w=1d&${CLUSTERS}`);
    const circle = page.getByRole('button', { name: /^cluster cluster-1:/ });
    await circle.focus();
    await page.keyboard.press('Enter');
    const inCluster = words(countOf(({ labels }) => labels['kubernetes.cluster.name'] === 'cluster-1'));
    const side = page.getByRole('complementary', { name: 'In this group' });
    await side.getByText(`${inCluster} events`).waitFor();
    await page.getByRole('button', { name: /^namespace shop:/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await eventually(() => total(page).textContent()).toBe(inCluster);
    await page.getByRole('button', { name: 'Everywhere again' }).click();
    await eventually(() => total(page).textContent()).toBe(words(COUNT));
  });

  it('the topology shows who talks with whom, opens groups and leads to their events', async () => {
    page = await open(`/topology?w=1h&${CLUSTERS}`);
    const cluster = page.getByRole('button', { name: /^cluster-0, cluster/ });
    await cluster.waitFor();
    await page.getByRole('button', { name: /^203\.0\.113\.77, address outside/ }).waitFor();
    for (const name of ['cluster-0', 'shop', 'api']) {
      await page.getByRole('button', { name: new RegExp(`^${name}, `) }).first().focus();
      if (name !== 'api') await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Node' });
    await panel.getByRole('button', { name: /^cache.*6379/ }).waitFor();
    await panel.getByRole('button', { name: /^frontend.*9000/ }).waitFor();
    await panel.getByRole('button', { name: 'Show events' }).click();
    const expected = countOf(({ labels, timestamp }) => labels['kubernetes.cluster.name'] === 'cluster-0' && labels['kubernetes.namespace.name'] === 'shop' && labels['kubernetes.workload.name'] === 'api' && BigInt(timestamp) > BigInt(Date.now() - 3_600_000) * 1_000_000n);
    await eventually(async () => Math.abs(Number((await total(page).textContent())?.replaceAll(',', '')) - expected) <= 1).toBe(true);
  });

  const SHOWN: readonly (readonly [name: string, path: string, before?: (on: Page) => Promise<void>])[] = [
    ['events-list', `/events?w=1d&${CLUSTERS}`],
    ['events-detail', '/events?w=1d&sev=high', async (on) => on.locator('.event-row[data-event]').nth(2).click()],
    ['events-grouped', `/events?w=1d&by=policyName,ruleName`, async (on) => on.locator('.grouped-name').first().click()],
    ['insights', `/insights?w=1d&${CLUSTERS}`, async (on) => on.getByRole('button', { name: /^cluster cluster-2:/ }).waitFor()],
    ['topology', `/topology?w=1h&${CLUSTERS}`, async (on) => { for (const name of ['cluster-0', 'shop']) { await on.getByRole('button', { name: new RegExp(`^${name}, `) }).first().focus(); await on.keyboard.press('ArrowRight'); await on.waitForTimeout(700); } await on.getByRole('button', { name: /^api, workload/ }).first().click(); }],
    ['insights-inside', `/insights?w=1d&${CLUSTERS}&in=kubernetes.cluster.name+%3D+%22cluster-2%22`, async (on) => on.getByRole('button', { name: /^namespace shop:/ }).waitFor()],
  ];

  it.each(SHOWN.flatMap((shown) => (['light', 'dark'] as const).map((scheme) => [shown[0], scheme, shown] as const)))('%s (%s) is for everybody: axe finds nothing serious', async (name, colorScheme, [, path, before]) => {
    page = await open(path, { colorScheme });
    await page.locator('.summary-bar, .graph-node').first().waitFor();
    await before?.(page);
    // Things slide in for 150 ms; half-transparent text would be judged for its contrast.
    await page.waitForTimeout(500);
    expect(await seriousFindings(page)).toEqual([]);
    await page.screenshot({ path: join(SCREENS, `${name}-${colorScheme}.png`) });
  });
});
