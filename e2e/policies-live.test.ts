import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { storedEvents, type StoredEvent } from './support/policy-events.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoBrowser();

describe.skipIf(why !== undefined)(`policies made in the browser, on the agent of this host${skipNote(why)}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-policies-'));
  let eyrie: EyrieProcess;
  let console: ConsolePage;
  let page: Page;

  beforeAll(async () => {
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--k8s-audit', '127.0.0.1:0']);
    await eyrie.started();
    await eyrie.printed('connected');
    console = await ConsolePage.open(eyrie);
    page = console.page;
    await page.goto(`${eyrie.url}/policies`);
  });
  afterAll(async () => {
    await console.close();
    await eyrie.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const panel = () => page.getByRole('complementary', { name: 'Policy' });
  /** Runs a copy of `cat` under a name of its own, so that its events can be told from all others. */
  const read = (name: string, file: string): void => {
    const path = join(folder, name);
    copyFileSync('/bin/cat', path);
    execFileSync(path, [file], { stdio: 'ignore' });
  };
  /** The names of the policies that saw the program, once the one of Eyrie's own has: what others would have seen is there by then. */
  const policiesThatSaw = async (name: string): Promise<string[]> => {
    for (;;) {
      const events = (await storedEvents(eyrie)).filter(({ content }) => content.processes[0]?.name === name);
      if (events.some((event: StoredEvent) => event.name === 'Access to Sensitive Data')) return events.map((event) => event.name).sort();
      await sleep(100);
    }
  };
  const agentIsCurrent = () => page.getByText('1 of 1 agent runs this').waitFor();
  const saved = async (version: number): Promise<void> => {
    await panel().getByText(`Version ${version}, as agents run it.`).waitFor();
    await agentIsCurrent();
    // The point turns green with the agent's next report; this is about what it does from then on.
    await sleep(2_500);
  };

  it('one with a scope fires where its scope says', async () => {
    await page.getByRole('button', { name: 'New policy' }).click();
    await panel().getByLabel('Name', { exact: true }).fill('Shadow readers');
    await panel().getByRole('button', { name: 'Add condition' }).click();
    await panel().getByLabel('Label', { exact: true }).fill('host.hostName');
    await panel().getByLabel('Value', { exact: true }).fill(hostname());
    await panel().getByText('1 of 1 host').waitFor();
    await panel().getByRole('checkbox', { name: /Read sensitive file untrusted/ }).check();
    // On the host there is no container to pause: only the event is made.
    await panel().getByLabel(/^Pause/).check();
    await panel().getByRole('button', { name: 'Create policy' }).click();
    await saved(1);
    read('eyrie-scope-1', '/etc/shadow');
    expect(await policiesThatSaw('eyrie-scope-1')).toEqual(['Access to Sensitive Data', 'Shadow readers']);
  });

  it('and is silent when its scope is another', async () => {
    await panel().getByLabel('Value', { exact: true }).fill('no-such-host');
    await panel().getByText('0 of 1 host').waitFor();
    await panel().getByRole('button', { name: 'Save', exact: true }).click();
    await saved(2);
    read('eyrie-scope-2', '/etc/shadow');
    expect(await policiesThatSaw('eyrie-scope-2')).toEqual(['Access to Sensitive Data']);
  });

  it('and fires again when it is rolled back', async () => {
    await panel().getByRole('tab', { name: 'History' }).click();
    await panel().getByRole('button', { name: 'Go back to version 1' }).click();
    await panel().getByText('Version 3').waitFor();
    await panel().getByRole('tab', { name: 'Policy', exact: true }).click();
    await saved(3);
    read('eyrie-scope-3', '/etc/shadow');
    expect(await policiesThatSaw('eyrie-scope-3')).toEqual(['Access to Sensitive Data', 'Shadow readers']);
  });

  it('a list finds a program by its name, with the badge of its kind', async () => {
    await page.getByRole('button', { name: 'New policy' }).click();
    await panel().getByLabel('Name', { exact: true }).fill('Listed programs');
    await panel().getByLabel('Type', { exact: true }).selectOption('list_matching');
    await panel().getByRole('button', { name: 'New list rule' }).click();
    await panel().getByLabel('Name of the rule').fill('Programs of this test');
    await panel().getByLabel('Programs, by name or path', { exact: true }).fill('eyrie-listed');
    await panel().getByRole('button', { name: 'Create list rule' }).click();
    await panel().getByRole('button', { name: 'Programs of this test', exact: true }).waitFor();
    await panel().getByRole('button', { name: 'Create policy' }).click();
    await saved(1);
    read('eyrie-listed', '/etc/shadow');
    expect(await policiesThatSaw('eyrie-listed')).toContain('Listed programs');
    await page.goto(`${eyrie.url}/events?f=policyName+%3D+%22Listed+programs%22`);
    await page.locator('abbr.rule-badge', { hasText: 'Pr' }).first().waitFor();
  });

  it('an audit event of Kubernetes that is posted to the agent becomes a policy event', async () => {
    const port = /audit events of Kubernetes on 127\.0\.0\.1:(\d+)/.exec(eyrie.output)?.[1];
    const event = {
      kind: 'Event', auditID: 'e2e', stage: 'ResponseStarted', stageTimestamp: new Date().toISOString(), verb: 'create', user: { username: 'jane' }, sourceIPs: ['203.0.113.7'],
      objectRef: { resource: 'pods', subresource: 'exec', name: 'web', namespace: 'shop' }, requestURI: '/api/v1/namespaces/shop/pods/web/exec?command=sh', responseStatus: { code: 101 },
    };
    const answer = await fetch(`http://127.0.0.1:${port}/k8s_audit`, { method: 'POST', body: JSON.stringify({ kind: 'EventList', items: [event] }) });
    expect(answer.status).toBe(200);
    await expect.poll(async () => (await storedEvents(eyrie)).find((stored) => stored.name === 'Kubernetes Audit'), { timeout: 20_000 }).toMatchObject({
      content: { ruleName: 'Attach/Exec Pod', output: expect.stringContaining('user=jane verb=create pod=web namespace=shop') },
      labels: { 'kubernetes.namespace.name': 'shop', 'kubernetes.pod.name': 'web' },
    });
  });
});
