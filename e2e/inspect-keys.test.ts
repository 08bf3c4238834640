/** Every key of Sysdig Inspect, and those that Inspect has beside them, pressed one after the other. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/eyrie-process.ts';
import { InspectPage } from './support/inspect-page.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const why = whyNoBrowser();
const PATIENCE = { timeout: 20_000 };

function made(): Uint8Array {
  const capture = syntheticCapture({ hostname: 'shop-1' }).process({ pid: 1, comm: 'init' }).process({ pid: 40, parent: 1, comm: 'bash' });
  for (let round = 0; round < 40; round++) capture.as(40).at(round * 4).fork(1000 + round).exec('/bin/cat', ['/srv/a.txt']).open('/srv/a.txt').read(`line ${round}\n`).close().exit(0);
  return capture.bytes();
}

describe.skipIf(why !== undefined)(`keys of inspect${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lead from the overview to a process, its pieces, its events, and back', async () => {
    const file = join(folder, 'made.scap');
    writeFileSync(file, made());
    const page = await InspectPage.open(file);
    const { keyboard } = page.page;
    /** Presses keys one after the other. @returns what the address says then. */
    const after = async (keys: string, expected: Readonly<Record<string, string | null>>): Promise<void> => {
      for (const key of keys.split(' ')) await keyboard.press(key);
      const said = (): Record<string, string | null> => {
        const { searchParams } = new URL(page.page.url());
        return Object.fromEntries(Object.keys(expected).map((name) => [name, searchParams.get(name)]));
      };
      await expect.poll(said, { ...PATIENCE, message: keys }).toEqual(expected);
    };
    const byFile = page.page.getByRole('button', { name: 'FILE', exact: true });
    await page.tile('executed-commands').waitFor();
    // Tiles: arrows, Space pins, Enter drills, Backspace leads back.
    await after('ArrowDown ArrowRight Space', { pin: 'file-bytes', v: null });
    await after('Enter', { v: 'files' });
    await page.rows.first().waitFor();
    await after('Backspace', { v: null, d: null });
    await page.tile('file-bytes').waitFor();
    await after('ArrowDown ArrowRight Space', { pin: null });
    // Views: next and before.
    await after('j j', { v: 'notes' });
    await after('k', { v: 'findings' });
    await after('o', { v: null });
    await page.place('Processes').click();
    await page.rows.nth(1).waitFor();
    await after('ArrowDown ArrowDown ArrowUp', { row: '0' });
    await after('Enter', { v: 'threads' });
    await after('Backspace', { v: 'procs', d: null });
    await page.rows.nth(1).waitFor();
    await byFile.click();
    await page.page.locator('[aria-sort]', { hasText: 'FILE' }).waitFor();
    await after('ArrowDown e', { v: 'echo' });
    await page.pieces.first().waitFor();
    for (const [key, form] of [['a', 'printable'], ['d', 'dotted'], ['x', 'hex'], ['t', null]] as const) await after(`v ${key}`, { as: form });
    await after('ArrowDown', { row: '0' });
    await after('Enter', { v: 'follow' });
    await after('Backspace', { v: 'echo' });
    await after('Backspace', { v: 'procs' });
    await page.rows.nth(1).waitFor();
    await byFile.click();
    await page.page.locator('[aria-sort]', { hasText: 'FILE' }).waitFor();
    await after('ArrowDown d', { v: 'dig' });
    await page.rows.nth(1).waitFor();
    await after('ArrowDown', { row: '0' });
    await keyboard.press('Enter');
    const panel = page.page.getByRole('complementary', { name: 'One event' });
    await panel.getByText('Arguments', { exact: true }).waitFor();
    const first = new URL(page.page.url()).searchParams.get('n');
    await keyboard.press(']');
    await expect.poll(() => new URL(page.page.url()).searchParams.get('n'), PATIENCE).not.toBe(first);
    await panel.getByText('Arguments', { exact: true }).waitFor();
    await after('Escape', { n: null });
    // Looking for text: f, Enter and Shift and Enter from match to match, Esc ends it.
    await keyboard.press('f');
    await keyboard.type('proc.*exit|/srv/[ab]');
    const found = () => expect.poll(() => page.page.locator('.find-count').textContent(), PATIENCE);
    await found().toMatch(/ \/ 5$/);
    for (let times = 0; times < 4 && !(await page.page.locator('.find-count').textContent())?.startsWith('2'); times++) await keyboard.press('Enter');
    await found().toBe('2 / 5');
    await keyboard.press('Enter');
    await found().toBe('3 / 5');
    await keyboard.press('Shift+Enter');
    await found().toBe('2 / 5');
    await after('Escape', { find: null });
    // The filter: s, Enter applies, Esc takes what was typed back, and then what is applied.
    await keyboard.press('s');
    await keyboard.type('evt.type=read');
    await after('Enter', { q: 'evt.type=read' });
    await keyboard.press('s');
    await keyboard.type(' and x');
    await keyboard.press('Escape');
    await expect.poll(() => page.filter.inputValue()).toBe('evt.type=read');
    await after('Escape', { q: null });
    await keyboard.press('Escape');
    // The list of keys, and a file to open.
    await keyboard.press('?');
    const all = page.page.getByRole('dialog', { name: 'All keys' });
    for (const words of ['Next view', 'One step back', 'Open the event', 'Open a file', 'Find text or a regular expression in the rows']) await all.getByText(words, { exact: true }).waitFor();
    await page.screenshot('inspect-keys');
    await keyboard.press('Escape');
    const [chooser] = await Promise.all([page.page.waitForEvent('filechooser'), keyboard.press('Control+o')]);
    expect(chooser.isMultiple()).toBe(false);
    expect(page.faults).toEqual([]);
    await page.close();
  });
});
