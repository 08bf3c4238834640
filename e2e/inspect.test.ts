/** Inspect in a real browser: from a file to the cause, and what files do that are none. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { InspectPage } from './support/inspect-page.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const SAMPLE = join(ROOT, '../shared/corpora/captures/502Error.scap');
const why = whyNoBrowser();
const whyNoSample = why ?? (existsSync(SAMPLE) ? undefined : 'the reference captures are not beside this clone');

/** A web server that is asked three times, and a shell that reads what it should not. */
function made(): Uint8Array {
  const capture = syntheticCapture({ hostname: 'shop-1' }).user('ana', 1000).process({ pid: 1, comm: 'init' }).process({ pid: 40, parent: 1, comm: 'bash' });
  for (let round = 0; round < 300; round++) {
    const pid = 1000 + round;
    capture.as(40).at(round * 4).fork(pid).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read(`line ${round}\n`).close().exit(0);
  }
  return capture.bytes();
}

describe.skipIf(why !== undefined)(`inspect${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  let inspect: InspectPage | undefined;
  const open = async (file: string, link = ''): Promise<InspectPage> => {
    inspect = await InspectPage.open(file, link);
    return inspect;
  };
  const written = (name: string, bytes: Uint8Array | string): string => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  afterEach(async () => {
    expect(inspect?.faults ?? []).toEqual([]);
    await inspect?.close();
    inspect = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(whyNoSample !== undefined)(`leads from a 502 to its cause in four actions${skipNote(whyNoSample)}`, async () => {
    const page = await open(SAMPLE);
    await page.tile('http-errors').waitFor();
    await page.screenshot('inspect-overview');
    // 1: the error. 2: its connection. 3: what the proxy asked of the server behind it.
    await page.tile('http-errors').dblclick();
    await expect.poll(() => page.pieces.first().textContent()).toContain('502 Bad Gateway');
    expect(await page.pieces.count()).toBe(1);
    await page.screenshot('inspect-cause-1');
    await page.pieces.first().dblclick();
    await page.page.getByRole('button', { name: /^Asked for it: GET \/foo/ }).click();
    // Both ends of it: the server's header has its name and its value the wrong way round.
    await expect.poll(() => page.page.locator('.follow').textContent()).toContain('text/plain: Content-type');
    expect(await page.page.locator('.follow-side').count()).toBe(2);
    await page.screenshot('inspect-cause-2');
    // What was understood is written down, and handed on.
    await page.page.locator('.piece', { hasText: 'text/plain: Content-type' }).getByRole('button', { name: 'Show it among all events' }).click();
    await page.page.getByRole('complementary', { name: 'One event' }).getByText('Arguments', { exact: true }).waitFor();
    await expect.poll(() => page.page.locator('.data-row-selected').textContent()).toContain('text/plain: Content-type');
    await page.page.keyboard.press('m');
    await page.page.getByRole('textbox', { name: /^Note: Event / }).fill('The header has its name and its value the wrong way round. haproxy refuses the answer, as it should, and answers 502.');
    await page.page.keyboard.press('Enter');
    await page.page.locator('.note-here').waitFor();
    await page.screenshot('inspect-event');
    await page.place('Notes').click();
    await page.page.getByRole('list', { name: 'Notes' }).getByText('the wrong way round').waitFor();
    await page.screenshot('inspect-notes');
    const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.getByRole('button', { name: 'Save report' }).click()]);
    const report = join(folder, 'cause.report.html');
    await download.saveAs(report);
    expect(readFileSync(report, 'utf8')).toContain('text/plain: Content-type');
    await page.savedPageScreenshot(report, 'inspect-report');
  });

  it('narrows by steps, window and filter together, and takes each back by itself; a link opens the same place', async () => {
    const page = await open(written('made.scap.gz', gzipSync(made())));
    await page.place('Processes').click();
    await page.setFilter('proc.name=cat');
    await expect.poll(() => page.page.locator('.view-foot').textContent()).toContain('300 rows');
    const strip = await page.page.locator('.timeline-strip').boundingBox();
    if (strip === null) throw new Error('there is no timeline');
    await page.page.mouse.move(strip.x + strip.width * 0.5, strip.y + 8);
    await page.page.mouse.down();
    await page.page.mouse.move(strip.x + strip.width - 1, strip.y + 8, { steps: 4 });
    await page.page.mouse.up();
    await expect.poll(() => page.page.url()).toContain('from=');
    await expect.poll(async () => Number.parseInt((await page.page.locator('.view-foot').textContent()) ?? '', 10)).toBeLessThan(160);
    await page.rows.first().dblclick();
    await page.place('Events').click();
    await expect.poll(() => page.rows.first().textContent()).toContain('cat');
    const link = new URL(page.page.url()).search.replace(/^\?c=[^&]*&/, '');
    const lines = await page.rows.allTextContents();

    const other = await InspectPage.open(join(folder, 'made.scap.gz'), link);
    await expect.poll(async () => await other.rows.allTextContents()).toEqual(lines);
    await other.close();

    await page.page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => page.page.locator('.crumb').count()).toBe(1);
    expect(await page.filter.inputValue()).toBe('proc.name=cat');
  });

  it('shows the columns that are wanted, copies a cell, and gives the whole view as a file', async () => {
    const page = await open(written('columns.scap', made()), 'v=file_timeline');
    await page.rows.first().waitFor();
    const head = page.page.locator('.data-head');
    await page.page.getByRole('button', { name: 'Columns' }).click();
    const columns = page.page.getByRole('dialog', { name: 'Columns' });
    await columns.getByRole('checkbox', { name: /^FD/ }).check();
    await columns.getByRole('checkbox', { name: /^RES/ }).uncheck();
    await page.screenshot('inspect-columns');
    expect(await seriousFindings(page.page)).toEqual([]);
    await page.page.keyboard.press('Escape');
    await page.page.reload();
    await expect.poll(() => head.textContent()).toMatch(/^TIME.*PATH.*FD/);
    expect(await head.textContent()).not.toContain('RES');

    await page.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.rows.first().locator('[data-column="PATH"]').click();
    await page.page.keyboard.press('Control+c');
    expect(await page.page.evaluate('navigator.clipboard.readText()')).toBe('/etc/shadow');

    const saved = async (format: string): Promise<string> => {
      await page.page.getByRole('button', { name: 'Export' }).click();
      if (format === 'CSV') await page.screenshot('inspect-export');
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: format }).click()]);
      expect(download.suggestedFilename()).toBe(`columns-file_timeline.${format.toLowerCase()}`);
      return readFileSync(await download.path(), 'utf8');
    };
    const lines = (await saved('CSV')).split('\r\n');
    expect(lines[0]).toMatch(/^TIME,OPERATION,PATH,TO,FD,/);
    expect(lines.filter((line) => line.includes(',/etc/shadow,'))).toHaveLength(300);
    const rows = JSON.parse(await saved('JSON')) as Record<string, unknown>[];
    expect(rows.filter((row) => row['PATH'] === '/etc/shadow' && !('RES' in row) && 'FD' in row)).toHaveLength(300);
  });

  it('finds with the default rules, and goes from a finding to its event', async () => {
    const page = await open(written('found.scap', made()), 'v=findings');
    await expect.poll(() => page.page.locator('.findings-tools').textContent(), { timeout: 20_000 }).toContain('300 findings');
    await page.rows.first().dblclick();
    await expect.poll(() => page.rows.first().textContent()).toContain('/etc/shadow');
    // Findings that would cover each other are one mark with their number; the keyboard goes through marks and opens one as a list.
    const marks = page.page.locator('.timeline-mark');
    const numbers = (await marks.allTextContents()).map((text) => (text === '' ? 1 : Number(text)));
    expect(numbers.length).toBeLessThan(100);
    expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(300);
    await marks.first().focus();
    await page.page.keyboard.press('ArrowRight');
    await page.page.keyboard.press('Enter');
    const bundle = page.page.getByRole('dialog', { name: 'Marks' });
    await expect.poll(() => bundle.getByRole('button').count()).toBe(numbers[1]);
    await page.screenshot('inspect-marks');
    expect(await seriousFindings(page.page)).toEqual([]);
    await page.page.keyboard.press('Tab');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('complementary', { name: 'One event' }).waitFor();
    expect(await bundle.count()).toBe(0);
  });

  it('shows all events on the timeline until tiles are pinned', async () => {
    const page = await open(written('made.scap', made()));
    const names = page.page.locator('.timeline-name .truncate');
    await expect.poll(() => names.allTextContents()).toEqual(['All events']);
    await page.tile('executed-commands').click();
    await expect.poll(() => names.allTextContents()).toEqual(['Executed Commands']);
    await page.page.getByRole('button', { name: 'Take Executed Commands off the timeline' }).click();
    await expect.poll(() => names.allTextContents()).toEqual(['All events']);
  });

  it('opens a file that is dropped on it, of which nothing is sent anywhere', async () => {
    const page = await open(written('other.scap', made()));
    await page.tile('executed-commands').waitFor();
    const asked: string[] = [];
    page.page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.page.getByTestId('capture-file').first().setInputFiles({ name: 'dropped.scap', mimeType: 'application/octet-stream', buffer: Buffer.from(made()) });
    await page.page.getByRole('heading', { name: 'dropped.scap' }).waitFor();
    await page.tile('executed-commands').waitFor();
    expect(asked.filter((request) => !/^(?:GET|HEAD) /.test(request) || request.includes('dropped'))).toEqual([]);
  });

  it('says of a file that is none what it is and where it ends, and keeps what was read', async () => {
    const whole = made();
    const page = await open(written('made.scap', whole));
    for (const [name, bytes, words] of [
      ['empty.scap', '', /empty\.scap cannot be opened.*empty/i],
      ['garbage.scap', 'this is no capture at all, and long enough to be looked at\n'.repeat(40), /not a \.?scap|no capture|not.*capture/i],
      ['cut.scap', whole.subarray(0, whole.length - 7), /end|cut/i],
    ] as const) {
      await page.page.getByTestId('capture-file').first().setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
      await page.page.getByRole('heading', { name, exact: true }).waitFor();
      await expect.poll(() => page.page.locator('.inspect').textContent()).toMatch(words);
      if (name === 'cut.scap') await page.tile('executed-commands').waitFor();
    }
  });

  it('keeps a note with the capture, hands it on as a file, and makes a report of it in which nothing runs', async () => {
    const note = 'Read by <script>nobody</script> & "me"';
    const page = await open(written('noted.scap', made()), 'v=dig');
    await page.setFilter('evt.type=read and proc.name=cat');
    await expect.poll(() => page.page.locator('.view-foot').textContent()).toContain('300 events');
    // The count comes before the rows; those that are there until then would be gone between two clicks.
    await expect.poll(() => page.rows.nth(1).textContent()).toContain('data=line 1');
    await page.rows.first().dblclick();
    await page.page.getByRole('complementary', { name: 'One event' }).getByText('Arguments', { exact: true }).waitFor();
    await page.page.keyboard.press('m');
    await page.page.getByRole('textbox', { name: /^Note: Event / }).fill(note);
    await page.screenshot('inspect-note');
    await page.page.keyboard.press('Enter');
    await page.page.locator('.note-here').getByText(note).waitFor();

    await page.page.reload();
    await page.page.locator('.note-here').getByText(note).waitFor();
    expect(await page.page.locator('.timeline-mark-note').count()).toBe(1);
    await page.place('Notes').click();
    await page.page.keyboard.press('m');
    await page.page.getByRole('textbox', { name: 'Note: Whole capture' }).fill('Made for a test');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('list', { name: 'Notes' }).getByText('Made for a test').waitFor();
    await page.screenshot('inspect-notes-of-a-test');
    expect(await seriousFindings(page.page)).toEqual([]);

    const saved = async (button: string): Promise<string> => {
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.getByRole('button', { name: button }).click()]);
      const file = join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    };
    const side = await saved('Save notes');
    const reportFile = await saved('Save report');
    const report = readFileSync(reportFile, 'utf8');
    expect(report).not.toMatch(/<script/i);
    expect(report).toContain('Read by &lt;script&gt;nobody&lt;/script&gt; &amp; &quot;me&quot;');
    expect(report).toContain('<pre>line 0\n</pre>');
    expect(report).toContain('/etc/shadow');
    await page.savedPageScreenshot(reportFile, 'inspect-report-of-a-test');

    for (const left of [1, 0]) {
      await page.page.getByRole('button', { name: /^Delete the note/ }).first().click();
      await expect.poll(() => page.page.locator('.note').count()).toBe(left);
    }
    await page.page.locator('.notes-tools').getByTestId('capture-file').setInputFiles(side);
    await expect.poll(() => page.page.locator('.note').count()).toBe(2);
    await page.page.getByRole('button', { name: /^Event \d+, read/ }).click();
    await expect.poll(() => page.page.url()).toContain('n=');
    expect(await page.filter.inputValue()).toBe('evt.type=read and proc.name=cat');
  });

  it('says of an open event that it is not among those that are selected, and leads to it among all', async () => {
    const page = await open(written('made.scap', made()), 'v=dig&q=evt.type%3Dread&n=5');
    const outside = page.page.getByText('The open event is not among these', { exact: false });
    await outside.waitFor();
    await page.page.getByRole('button', { name: 'Show it among all events' }).click();
    await outside.waitFor({ state: 'detached' });
    await expect.poll(() => page.page.locator('.data-row-selected').getAttribute('data-index')).toBe('5');
    expect(await page.filter.inputValue()).toBe('');
  });

  it('notes a window of a file that is dropped, and finds it again when the file is dropped again', async () => {
    const page = await open(written('other.scap', made()));
    const drop = async (): Promise<void> => {
      await page.page.getByTestId('capture-file').first().setInputFiles({ name: 'dropped.scap', mimeType: 'application/octet-stream', buffer: Buffer.from(made()) });
      await page.page.getByRole('heading', { name: 'dropped.scap' }).waitFor();
    };
    await drop();
    await page.place('Processes').click();
    const strip = page.page.locator('.timeline-strip');
    await strip.focus();
    for (let bar = 0; bar < 40; bar++) await strip.press('Shift+ArrowRight');
    await strip.press('Enter');
    await expect.poll(() => page.page.url()).toContain('from=');
    const there = page.page.url();
    await page.page.getByRole('button', { name: 'Note on what is open' }).click();
    await page.page.getByRole('textbox', { name: /^Note: Window of .* from \+0\.000000 s/ }).fill('It begins here');
    await page.page.keyboard.press('Enter');
    await page.page.locator('.timeline-mark-note').waitFor();

    await page.page.reload();
    await drop();
    await page.page.getByRole('button', { name: 'Reset' }).click();
    await page.place('Overview').click();
    await page.page.getByRole('button', { name: 'Note: It begins here' }).click();
    await expect.poll(() => new URL(page.page.url()).search).toBe(new URL(there).search);
    await page.place('Notes').click();
    const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.getByRole('button', { name: 'Save report' }).click()]);
    const report = join(folder, 'window.report.html');
    await download.saveAs(report);
    expect(readFileSync(report, 'utf8')).toContain('<td>/bin/cat /etc/shadow</td>');
    await page.savedPageScreenshot(report, 'inspect-report-window');
  });

  it('says where a condition is wrong', async () => {
    const page = await open(written('made.scap', made()), 'v=procs');
    await page.rows.first().waitFor();
    await page.filter.fill('proc.name = cat and bogus.field = 1');
    await page.filter.press('Enter');
    await expect.poll(() => page.page.getByRole('alert').textContent()).toMatch(/bogus\.field/);
    expect(await page.rows.count()).toBeGreaterThan(0);
  });

  it('has nothing that keeps people from using it', async () => {
    const page = await open(written('made.scap', made()));
    for (const place of ['Overview', 'Processes', 'Process Tree', 'I/O Streams', 'Events', 'Findings', 'Notes']) {
      await page.place(place).click();
      await page.page.waitForTimeout(400);
      expect(await seriousFindings(page.page), place).toEqual([]);
    }
  });
});
