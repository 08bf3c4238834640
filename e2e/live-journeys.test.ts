/** What people do in the console from an event to a better rule: a real server and agent, this host's own events, a real browser. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticCapture } from '@eyrie/scap';
import { seriousFindings } from './support/accessibility.ts';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { storedEvent, storedEvents } from './support/policy-events.ts';
import { callApi, putPolicies } from './support/response-policies.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoBrowser();
/** Into docs/screens when asked to; a test run by itself changes no file of the repository. */
const SCREENS = join(ROOT, process.env['EYRIE_SCREENS'] ?? 'e2e/results');
const NEW_RULE = `
- rule: Our tool looks at itself
  desc: A tool of this test runs.
  condition: >
    spawned_process and proc.name startswith eyrie-tool
  output: Tool runs (command=%proc.cmdline)
  priority: NOTICE
  tags: [host, process, T1059]
`;

describe.skipIf(why !== undefined)(`from events to better rules, live${skipNote(why)}`, () => {
  let eyrie: EyrieProcess;
  let console: ConsolePage;
  let page: Page;
  const folder = temporaryFolder();
  /** What the browser refused, as for its content policy, and what failed in the page. */
  const faults: string[] = [];
  const program = (name: string): string => {
    const path = join(folder, name);
    copyFileSync('/bin/cat', path);
    return path;
  };
  const read = (path: string): Buffer => execFileSync(path, ['/etc/shadow'], { stdio: 'ignore' });
  const shot = async (name: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(SCREENS, `${name}-${colorScheme}.png`) });
    }
  };
  const open = async (path: string): Promise<void> => {
    await page.goto(`${eyrie.url}${path}`);
  };
  /** Puts the cursor at the end of the text and types it as one paste. */
  const append = async (text: string): Promise<void> => {
    await page.getByRole('textbox', { name: /^Text of/ }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(text);
  };

  beforeAll(async () => {
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    console = await ConsolePage.open(eyrie);
    ({ page } = console);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && faults.push(`${message.text()} at ${page.url()} ${JSON.stringify(message.location())}`));
    await eyrie.printed('connected');
    await sleep(1_000);
  });
  afterAll(async () => {
    await console.close();
    await eyrie.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a false positive is tuned away by clicks, from the event to the saved exception', async () => {
    const backup = program('eyrie-backup');
    for (let n = 0; n < 25; n++) read(backup);
    read(program('eyrie-other'));
    const event = await storedEvent(eyrie, /^Read sensitive file untrusted$/, 'eyrie-backup');
    await storedEvent(eyrie, /^Read sensitive file untrusted$/, 'eyrie-other');
    await open('/rules?view=noise');
    const row = page.getByRole('row').filter({ hasText: 'Read sensitive file untrusted' });
    await row.getByText('eyrie-backup').first().waitFor();
    await shot('rules-noise');
    expect(await seriousFindings(page)).toEqual([]);

    await open(`/events?e=${event.id}`);
    await page.getByRole('button', { name: 'Make an exception' }).click();
    await page.getByText('25 would stop').waitFor();
    await page.getByText('1 stay').waitFor();
    expect(await page.locator('.tune-yaml').textContent()).toContain('eyrie-backup');
    await shot('rules-exception');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save and deploy' }).click();
    await page.getByText('given to the agents').waitFor();
    await sleep(1_500);
    read(backup);
    read(program('eyrie-third'));
    await storedEvent(eyrie, /^Read sensitive file untrusted$/, 'eyrie-third');
    const events = await storedEvents(eyrie);
    expect(events.filter(({ content }) => content.processes[0]?.name === 'eyrie-backup')).toHaveLength(25);
  });

  it('a rule is written with completion and diagnostics, tried on a capture and on this host, deployed, and fires', async () => {
    await open('/rules?view=files');
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('button', { name: 'Create' }).click();
    await append(NEW_RULE.replace('proc.name startswith', 'proc.nmae startswith'));
    await page.getByText('nonexistent field proc.nmae').first().waitFor();
    expect(await page.getByRole('button', { name: 'Save and deploy' }).isDisabled()).toBe(true);
    await shot('rules-problem');
    await page.getByRole('textbox', { name: /^Text of/ }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(`# Ours.\n${NEW_RULE}`);
    await page.getByText('The whole set loads').waitFor();

    await page.keyboard.type('- macro: looked_at\ncondition: (fd.nam');
    await page.getByRole('option', { name: /^fd\.name/ }).first().waitFor();
    await shot('rules-completion');
    await page.keyboard.press('Enter');
    await page.keyboard.type(' exists and spawned_proc');
    await page.getByRole('option', { name: /^spawned_process/ }).waitFor();
    // Keys that were meant for the text do not choose what has just appeared.
    await sleep(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type(')');
    expect(await page.getByRole('textbox', { name: /^Text of/ }).textContent()).toContain('(fd.name exists and spawned_process)');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('F12');
    await page.getByRole('heading', { name: 'eyrie_rules.yaml' }).waitFor();
    await page.goBack();
    // What was not saved is still there.
    await page.getByText('looked_at').first().waitFor();
    await page.getByRole('textbox', { name: /^Text of/ }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(`# Ours.\n${NEW_RULE}`);
    await page.getByText('The whole set loads').waitFor();

    // What a macro stands for, under the pointer; and a condition that was typed carelessly, laid out.
    await page.locator('.cm-line', { hasText: 'spawned_process' }).hover({ position: { x: 70, y: 8 } });
    await page.locator('.cm-hover', { hasText: 'execve' }).waitFor();
    await page.getByRole('textbox', { name: /^Text of/ }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(`# Ours.\n${NEW_RULE.replace('spawned_process and', 'spawned_process   and')}`);
    await page.keyboard.press('Shift+Alt+F');
    await expect.poll(() => page.locator('.cm-content').textContent()).toContain('spawned_process and proc.name startswith eyrie-tool');
    await page.getByText('The whole set loads').waitFor();

    await page.getByRole('tab', { name: 'Backtest' }).click();
    await page.getByRole('region', { name: 'Policy events' }).getByRole('button', { name: 'Run' }).click();
    await page.getByText('no stored event can tell').waitFor();
    // On the server, over a capture of this host that is made now.
    const { agents: [agent] } = (await callApi(eyrie, 'GET', '/api/v1/agents')) as { agents: { id: number }[] };
    const made = (await callApi(eyrie, 'POST', '/api/v1/captures', { agent: agent?.id, name: 'now', duration: 2 })) as { id: string };
    read(program('eyrie-tool'));
    await expect.poll(async () => ((await callApi(eyrie, 'GET', `/api/v1/captures/${made.id}`)) as { state: string }).state, { timeout: 20_000 }).toBe('done');
    const onServer = page.getByRole('region', { name: 'Captures of the server' });
    await onServer.getByRole('button', { name: 'Run' }).click();
    await onServer.getByRole('button', { name: '1 would start' }).click();
    await onServer.getByText('Tool runs (command=eyrie-tool /etc/shadow)').waitFor();
    const capture = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' })
      .at(10).fork(51).exec('/opt/eyrie-tool', ['--look']).exit(0).at(20).fork(52).exec('/bin/ls', []).exit(0).bytes();
    await page.locator('input[type=file]').setInputFiles({ name: 'yesterday.scap', mimeType: 'application/octet-stream', buffer: Buffer.from(capture) });
    const oneCapture = page.getByRole('region', { name: 'One capture' });
    await oneCapture.getByRole('button', { name: '1 would start' }).click();
    await oneCapture.getByText('Tool runs (command=eyrie-tool --look)').waitFor();
    await shot('rules-backtest');
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Try live' }).click();
    await page.getByRole('button', { name: 'Try live' }).click();
    await page.getByText('Watching for Our tool looks at itself').waitFor();
    const tool = program('eyrie-tool');
    let seen = false;
    void page.getByText(/Tool runs \(command=eyrie-tool/).first().waitFor().then(() => (seen = true));
    while (!seen) {
      read(tool);
      await sleep(500);
    }
    await shot('rules-trial');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    expect((await storedEvents(eyrie)).filter(({ content }) => content.ruleName === 'Our tool looks at itself')).toEqual([]);

    await page.getByRole('button', { name: 'Save and deploy' }).click();
    await page.getByText('version 2').waitFor();
    await callApi(eyrie, 'POST', '/api/v2/policies', { name: 'Ours', ruleNames: ['Our tool looks at itself'], severity: 6 });
    const fired = storedEvent(eyrie, /^Our tool looks at itself$/, 'eyrie-tool');
    let isThere = false;
    void fired.then(() => (isThere = true));
    while (!isThere) {
      read(tool);
      await sleep(500);
    }
  });

  it('from the event of a policy that killed a process to how that process came about', async () => {
    const forbidden = join(folder, 'forbidden');
    writeFileSync(forbidden, 'secret');
    await putPolicies(eyrie, [{ name: 'Forbidden file', file: forbidden, actions: [{ type: 'POLICY_ACTION_KILL_PROCESS' }] }]);
    await open('/events?w=1h&sev=high');
    await page.getByText('Live', { exact: true }).first().waitFor();
    copyFileSync('/bin/bash', join(folder, 'eyrie-shell'));
    copyFileSync('/bin/sleep', join(folder, 'eyrie-waits'));
    // A shell that starts another, which opens the file and would then sit on it for long.
    const shell = spawn(join(folder, 'eyrie-shell'), ['-c', `${join(folder, 'eyrie-shell')} -c 'exec 3< ${forbidden}; exec ${join(folder, 'eyrie-waits')} 1000'; exit $?`], { stdio: 'ignore' });
    const [code] = (await once(shell, 'exit')) as [number | null];
    expect(code).toBe(128 + 9);

    const row = page.locator('.event-row[data-event]').filter({ hasText: 'Forbidden file' }).first();
    await row.getByRole('img', { name: 'Killed the process' }).waitFor();
    await row.click();
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.getByText('Kill the process done').waitFor();
    await detail.getByRole('tab', { name: 'Process tree' }).click();
    const shells = detail.locator('.process').filter({ hasText: 'eyrie-shell' });
    await shells.first().waitFor();
    // The one that was killed, below the one that started it, below this test.
    expect(await shells.count()).toBe(2);
    expect(await shells.last().isVisible()).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    // What was opened and closed is not opened again by going back.
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('e')).toBe(false);
    await open('/rules');
    await page.goBack();
    await row.waitFor();
    expect(await detail.count()).toBe(0);
  });

  it('a process is killed by hand from its event, and its host is switched off and on again', async () => {
    const held = join(folder, 'held');
    writeFileSync(held, 'secret');
    await putPolicies(eyrie, [{ name: 'Held file', file: held, actions: [] }]);
    const shell = spawn('/bin/bash', ['-c', `exec 3< ${held}; while read -t 1000 line; do :; done`], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = once(shell, 'exit');
    const event = await storedEvent(eyrie, /^Held file$/, 'bash');
    await open(`/events?e=${event.id}`);
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.getByRole('button', { name: 'Respond' }).click();
    await detail.getByRole('button', { name: 'Kill the process' }).click();
    await detail.getByText(`bash with the pid ${shell.pid} ends at once`).waitFor();
    await shot('event-respond');
    expect(await seriousFindings(page)).toEqual([]);
    await detail.getByRole('button', { name: 'Kill the process' }).click();
    await detail.getByText('It is killed.').waitFor();
    expect((await ended)[1]).toBe('SIGKILL');

    await open('/agents');
    await page.getByRole('switch', { name: `Actions on ${hostname()}` }).click();
    await page.getByRole('button', { name: 'Switch actions off' }).click();
    await page.getByText('actions are switched off for this host').waitFor();
    await shot('agents-actions-off');
    expect(await seriousFindings(page)).toEqual([]);
    await open(`/events?e=${event.id}`);
    await detail.getByRole('button', { name: 'Respond' }).click();
    await detail.getByRole('button', { name: 'Kill the process' }).click();
    await detail.getByRole('button', { name: 'Kill the process' }).click();
    await detail.getByText(/switched off/).waitFor();
    await open('/agents');
    await page.getByRole('switch', { name: `Actions on ${hostname()}` }).click();
    await page.getByRole('button', { name: 'Allow actions' }).click();
    await page.getByText('actions are switched off for this host').waitFor({ state: 'detached' });
  });

  it('a policy is narrowed from an event that should not have been its business', async () => {
    const event = await storedEvent(eyrie, /^Held file$/, 'bash');
    await open(`/events?e=${event.id}`);
    await page.getByRole('button', { name: 'Narrow the policy' }).click();
    const panel = page.getByRole('complementary', { name: 'Policy' });
    await panel.getByText('0 of 1 host').waitFor();
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await panel.getByText('Version 2, as agents run it.').waitFor();
    const policies = (await callApi(eyrie, 'GET', '/api/v2/policies')) as { name: string; scope: string | null }[];
    expect(policies.find(({ name }) => name === 'Held file')?.scope).toBe(`host.hostName != "${hostname()}"`);
  });

  it('an event leads to what else happened in the same place at about that time, and to its captures', async () => {
    const event = await storedEvent(eyrie, /^Held file$/, 'bash');
    await open(`/events?e=${event.id}`);
    await page.getByRole('link', { name: 'Events of this host, 5 minutes either way' }).click();
    await page.locator(`[data-event="${event.id}"]`).waitFor();
    expect(new URL(page.url()).searchParams.get('f')).toBe(`host.hostName = "${hostname()}"`);
    await page.goBack();
    await page.getByRole('link', { name: /^Captures of this host/ }).click();
    await page.getByText('Only captures of one host').waitFor();
    await page.locator('[data-capture]', { hasText: 'now' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Whom this host talked with' }).click();
    await page.locator('.graph-node').first().waitFor();
  });

  it('a grouping of one’s own is built, counts what happened here, and narrows the list', async () => {
    await open('/events?w=1h');
    const groups = page.getByRole('complementary', { name: 'Groups' });
    await groups.getByTitle('Choose how events are grouped').click();
    const dialog = page.getByRole('dialog', { name: 'Groupings' });
    await dialog.getByRole('button', { name: 'New grouping' }).click();
    await dialog.getByLabel('Name').fill('Programs by host');
    await dialog.getByLabel('Level 1', { exact: true }).fill('host.hostName');
    await dialog.getByLabel('Level 2', { exact: true }).fill('proc.name');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await groups.getByTitle('Choose how events are grouped').getByText('Programs by host').waitFor();
    await groups.getByRole('treeitem', { name: new RegExp(`^${hostname()}`) }).press('ArrowRight');
    const program = groups.getByRole('treeitem', { name: /^eyrie-backup/ });
    const seen = (await storedEvents(eyrie)).filter(({ content }) => content.processes[0]?.name === 'eyrie-backup').length;
    await expect.poll(() => program.textContent()).toContain(String(seen));
    await program.click();
    await expect.poll(() => page.locator('.filter-total b').textContent()).toBe(String(seen));
  });

  it('the noisiest rule is found, and the view of its events is shared with somebody else', async () => {
    await open('/events?w=1h&by=ruleName');
    const first = page.locator('.grouped-row').first();
    await first.getByText('Read sensitive file untrusted').waitFor();
    await first.getByRole('button', { name: 'Show events' }).click();
    const seen = (await storedEvents(eyrie)).filter(({ content }) => content.ruleName === 'Read sensitive file untrusted').length;
    await expect.poll(() => page.locator('.filter-total b').textContent()).toBe(String(seen));
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Readers of secrets');
    await page.getByLabel('shared').check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Copy link to Readers of secrets' }).waitFor();
    const link = new URL(page.url());

    const other = await ConsolePage.open(eyrie, 'dark');
    try {
      await other.page.goto(`${eyrie.url}${link.pathname}${link.search}`);
      await expect.poll(() => other.page.locator('.filter-total b').textContent()).toBe(String(seen));
      await other.page.getByRole('button', { name: 'Saved filters' }).click();
      await other.page.getByText('Readers of secrets').waitFor();
    } finally {
      await other.close();
    }
  });

  it('the library, the coverage of MITRE ATT&CK and the files are shown, and can be used by keyboard', async () => {
    await open('/rules');
    await page.getByRole('button', { name: 'Read sensitive file untrusted' }).waitFor();
    await shot('rules-library');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('/');
    await page.keyboard.type('our tool');
    await page.getByText(/^1 of \d+ rules/).waitFor();
    await page.getByRole('searchbox').press('Tab');
    await open('/rules?rule=Read+sensitive+file+untrusted');
    await page.getByRole('complementary', { name: 'Rule' }).getByText('backup').first().waitFor();
    await shot('rules-detail');
    expect(await seriousFindings(page)).toEqual([]);
    // From one rule to the next and back, by keyboard.
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'Directory traversal monitored file read' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Rule' }).waitFor({ state: 'detached' });
    await open('/rules?view=mitre');
    await page.getByRole('button', { name: /^T1059/ }).first().waitFor();
    await shot('rules-mitre');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: /^T1059/ }).first().click();
    await page.getByRole('button', { name: 'Our tool looks at itself' }).waitFor();
    await open('/rules?view=files');
    await page.getByText('comes with Eyrie').first().waitFor();
    await shot('rules-files');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('a default rule is changed from a file of one’s own, without a fault in the page and nothing refused by its content policy', async () => {
    await open('/rules?rule=Write+below+etc');
    await page.getByRole('button', { name: 'Change it in a file of mine' }).click();
    await page.getByText('changed, not saved').waitFor();
    await page.getByText('The whole set loads').waitFor();
    await page.getByRole('tab', { name: 'Backtest' }).click();
    await page.getByRole('region', { name: 'Policy events' }).getByRole('button', { name: 'Run' }).click();
    await page.getByRole('article').filter({ hasText: 'Write below etc' }).waitFor();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByText('version 2').waitFor();
    expect(faults).toEqual([]);
  });
});
