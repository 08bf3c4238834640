/** The captures page in a browser: made by hand and by a policy, watched, downloaded, deleted. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const reason = whyNoLiveCapture() ?? whyNoBrowser();

describe.skipIf(reason !== undefined)(`the captures page${skipNote(reason)}`, () => {
  let eyrie: EyrieProcess;
  let folder: string;
  let console: ConsolePage;

  beforeAll(async () => {
    folder = realpathSync(temporaryFolder());
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    await eyrie.printed('connected');
    const action = { type: 'POLICY_ACTION_CAPTURE', name: 'shells', beforeEventNs: 5e9, afterEventNs: 5e8, filter: 'evt.type in (execve, openat)' };
    await putPolicies(eyrie, [{ name: 'Somebody looks into the vault', file: join(folder, 'vault'), actions: [action] }]);
    console = await ConsolePage.open(eyrie);
  });
  afterAll(async () => {
    await console?.close();
    await eyrie?.stop();
  });

  async function shoot(name: string): Promise<void> {
    const shots = join(ROOT, 'e2e/results');
    mkdirSync(shots, { recursive: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await console.page.emulateMedia({ colorScheme });
      await console.page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
    }
  }

  it('says how captures come about while there are none, and is reached by keyboard', async () => {
    const { page } = console;
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByText('No captures yet').waitFor();
    await shoot('captures-none');
  });

  it('makes one by hand, shows it grow and end, and downloads it', async () => {
    const { page } = console;
    await page.getByRole('button', { name: 'New capture' }).click();
    const form = page.getByRole('dialog', { name: 'New capture' });
    await form.getByLabel('Name').fill('look at this');
    await form.getByLabel('Seconds from now on').fill('2');
    await form.getByLabel('Filter').fill('proc.nonsense = 1');
    await shoot('captures-form');
    await form.getByRole('button', { name: 'Capture', exact: true }).click();
    // What is wrong with a condition is said before anything is captured, and what was entered stays.
    await expect.poll(() => form.getByRole('alert').textContent()).toContain('proc.nonsense');
    await form.getByLabel('Filter').fill('');
    await form.getByLabel('Name').fill('look at this');
    await form.getByLabel('Seconds from now on').fill('3');
    await form.getByRole('button', { name: 'Capture', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'look-at-this.scap' });
    await row.getByText('Capturing').waitFor();
    await row.getByText('Done').waitFor({ timeout: 30_000 });
    await page.getByText('kept for 30 days', { exact: false }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('link', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toBe('look-at-this.scap');
    expect(readFileSync(await download.path()).subarray(0, 4).toString('hex')).toBe('0a0d0d0a');
  });

  it('leads from a policy’s capture to its event, and from there back', async () => {
    const { page } = console;
    spawn('/bin/cat', [join(folder, 'vault')], { cwd: folder, stdio: 'ignore' });
    const row = page.getByRole('row').filter({ hasText: 'Somebody looks into the vault' });
    await row.getByText('Done').waitFor({ timeout: 30_000 });
    await shoot('captures');
    await row.getByRole('link', { name: 'Open in Inspect' }).click();
    const inspect = page.locator('.inspect');
    await inspect.getByRole('heading', { name: /^shells-\d{8}T\d{6}\.scap$/ }).waitFor();
    await inspect.locator('[data-tile="executed-commands"]').waitFor({ timeout: 30_000 });
    await shoot('captures-inspect');
    await page.goBack();
    await row.getByRole('link', { name: 'Its event' }).click();
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.getByText('Somebody looks into the vault').first().waitFor();
    await shoot('captures-event');
    await detail.getByRole('link', { name: 'Open in Inspect' }).click();
    await expect.poll(() => page.url()).toMatch(/\?c=\w+&from=\d{19}&to=\d{19}$/);
    await inspect.getByRole('button', { name: 'Events', exact: true }).click();
    await inspect.getByRole('combobox', { name: /^Filter/ }).fill('fd.name endswith /vault');
    await page.keyboard.press('Enter');
    await expect.poll(() => inspect.locator('.data-row[data-index]').first().textContent(), { timeout: 20_000 }).toContain('vault');
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await detail.getByRole('link', { name: 'Captures', exact: true }).click();
    await row.waitFor();
  });

  it('keeps notes with the capture for whoever opens it, and what was found out about it', async () => {
    const { page } = console;
    const row = page.getByRole('row').filter({ hasText: 'Somebody looks into the vault' });
    const inspect = page.locator('.inspect');
    await row.getByRole('link', { name: 'Open in Inspect' }).click();
    await inspect.locator('[data-tile="executed-commands"]').waitFor({ timeout: 30_000 });
    const id = /\/inspect\?c=(\w+)/.exec(page.url())?.[1] ?? '';
    await page.keyboard.press('m');
    await page.getByRole('textbox', { name: /^Note: / }).fill('Who was that?');
    await page.keyboard.press('Enter');
    await expect.poll(async () => ((await callApi(eyrie, 'GET', `/api/v1/captures/${id}/notes`)) as { notes: { text: string }[] }).notes.map(({ text }) => text), { timeout: 10_000 }).toEqual(['Who was that?']);
    const index = async (): Promise<number> => (await fetch(`${eyrie.url}/api/v1/captures/${id}/index`, { headers: { authorization: `Bearer ${eyrie.token}` } })).status;
    await expect.poll(index, { timeout: 60_000 }).toBe(200);
    // Another reader, in a browser that has seen nothing of it.
    const other = await ConsolePage.open(eyrie);
    const indexes: number[] = [];
    other.page.on('response', (answer) => {
      if (answer.url().endsWith(`${id}/index`)) indexes.push(answer.status());
    });
    await other.page.goto(`${eyrie.url}/inspect?c=${id}&v=notes`);
    await other.page.getByRole('list', { name: 'Notes' }).getByText('Who was that?').waitFor({ timeout: 30_000 });
    await other.page.getByText('1 note, kept on the server').waitFor();
    expect(indexes).toEqual([200]);
    await other.close();
    await page.goBack();
    await row.waitFor();
  });

  it('deletes one after asking', async () => {
    const { page } = console;
    const row = page.getByRole('row').filter({ hasText: 'Somebody looks into the vault' });
    await row.getByRole('button', { name: 'Delete' }).click();
    await shoot('captures-delete');
    await page.getByRole('dialog', { name: /Delete shells/ }).getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    const { captures } = (await callApi(eyrie, 'GET', '/api/v1/captures')) as { captures: { name: string }[] };
    expect(captures.map(({ name }) => name)).toEqual(['look-at-this.scap']);
  });
});
