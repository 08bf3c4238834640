/** Inspect as plain files on somebody's web server: below any address, without a server of Eyrie. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCapture } from '@eyrie/scap';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { InspectPage } from './support/inspect-page.ts';
import { servePlainFiles } from './support/plain-files.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const why = whyNoBrowser();
const SCRIPT = join(ROOT, 'scripts/build-inspect.mjs');

function made(): Uint8Array {
  const capture = syntheticCapture({ hostname: 'shop-1' }).process({ pid: 1, comm: 'init' }).process({ pid: 40, parent: 1, comm: 'bash' });
  for (let round = 0; round < 30; round++) capture.as(40).at(round * 4).fork(1000 + round).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read(`line ${round}\n`).close().exit(0);
  return capture.bytes();
}

describe.skipIf(why !== undefined)(`inspect as plain files${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  const built = join(folder, 'built');
  beforeAll(() => {
    execFileSync(process.execPath, [SCRIPT, built], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('opens a capture that is dropped on it, finds with the default rules, and asks for nothing but its own files', async () => {
    const files = await servePlainFiles(built, '/tools/of/ours/inspect/');
    const page = await InspectPage.at(files.url, '', () => files.stop());
    const asked: string[] = [];
    page.page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.page.getByTestId('capture-file').first().setInputFiles({ name: 'dropped.scap', mimeType: 'application/octet-stream', buffer: Buffer.from(made()) });
    await page.tile('executed-commands').waitFor();
    await page.place('Findings').click();
    await expect.poll(() => page.page.locator('.findings-tools').textContent(), { timeout: 30_000 }).toContain('30 findings');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((request) => !request.startsWith(`GET ${files.url}`))).toEqual([]);
    expect(page.faults).toEqual([]);
    await page.close();
  });

  it('opens a capture that lies beside it by a link', async () => {
    mkdirSync(join(built, 'captures'), { recursive: true });
    writeFileSync(join(built, 'captures/night shift.scap'), made());
    const files = await servePlainFiles(built, '/');
    const page = await InspectPage.at(files.url, 'c=night+shift.scap&v=dig&q=evt.type%3Dread', () => files.stop());
    await expect.poll(() => page.page.locator('.view-foot').textContent(), { timeout: 30_000 }).toContain('30 events');
    await page.rows.first().dblclick();
    await page.page.getByRole('complementary', { name: 'One event' }).getByText('line 0').first().waitFor();
    expect(page.faults).toEqual([]);
    await page.close();
  });

  it('is built over an earlier build, and over nothing else', () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'dear');
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, other], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('holds something else');
    execFileSync(process.execPath, [SCRIPT, built], { stdio: 'ignore' });
  });
});
