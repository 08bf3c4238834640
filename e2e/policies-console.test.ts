import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { InventedFleet } from './support/invented-fleet.ts';
import { skipNote, whyNoBrowser } from './support/this-host.ts';

const why = whyNoBrowser();
const SCREENS = join(ROOT, process.env['EYRIE_SCREENS'] ?? 'e2e/results');

describe.skipIf(why !== undefined)(`the policies page of a real server${skipNote(why)}`, () => {
  let eyrie: EyrieProcess;
  let fleet: InventedFleet;
  let console: ConsolePage;
  let page: Page;

  beforeAll(async () => {
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--no-agent']);
    await eyrie.started();
    fleet = new InventedFleet(eyrie);
    console = await ConsolePage.open(eyrie);
    page = console.page;
    await page.goto(`${eyrie.url}/policies`);
  });
  afterAll(async () => {
    await console.close();
    await fleet.close();
    await eyrie.stop();
  });

  const panel = () => page.getByRole('complementary', { name: 'Policy' });
  const rowNames = (): Promise<string[]> => page.locator('.policy-link').allTextContents();
  const picture = async (name: string): Promise<void> => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.screenshot({ path: join(SCREENS, `${name}-light.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(SCREENS, `${name}-dark.png`) });
    await page.emulateMedia({ colorScheme: 'light' });
  };
  const agentsHave = (test: (set: NonNullable<ReturnType<InventedFleet['sets']['get']>>) => boolean) =>
    expect.poll(() => [...fleet.sets.values()].length === 2 && [...fleet.sets.values()].every(test), { timeout: 10_000 }).toBe(true);

  it('makes a policy with a scope that is completed and counted, and actions; agents get it', async () => {
    await page.getByRole('button', { name: 'New policy' }).click();
    await panel().getByLabel('Name', { exact: true }).fill('Shells in production');
    await panel().getByLabel('Description', { exact: true }).fill('Nobody opens a shell in a container of the shop.');
    await panel().getByLabel('Severity', { exact: true }).selectOption('1');
    await panel().getByLabel('Containers only').check();
    await panel().getByText('Covers now').getByText('5 of 5 containers').waitFor();
    await panel().getByRole('button', { name: 'Add condition' }).click();
    await panel().getByLabel('Label', { exact: true }).fill('kubernetes.namespace.name');
    await panel().getByLabel('Value', { exact: true }).fill('prod');
    await panel().getByText('3 of 5 containers').waitFor();
    // The label's values are offered.
    expect(await page.evaluate(`[...document.querySelectorAll('datalist[id$="values-0"] option')].map((option) => option.value)`)).toEqual(['prod', 'dev']);
    await panel().getByRole('button', { name: 'Add condition' }).click();
    await panel().getByLabel('Label', { exact: true }).nth(1).fill('container.image');
    await panel().getByLabel('Operator').nth(1).selectOption('starts with');
    await panel().getByLabel('Value', { exact: true }).nth(1).fill('shop/');
    await panel().getByText('2 of 5 containers').click();
    await panel().getByText('node-1 › storefront (shop/storefront:2.4)').waitFor();
    await picture('policy-scope');
    await panel().getByPlaceholder(/Find among/).fill('terminal shell');
    await panel().getByRole('checkbox', { name: /Terminal shell in container/ }).check();
    await panel().getByLabel(/^Pause/).check();
    await panel().getByLabel(/^Capture/).check();
    await panel().getByLabel('Seconds before').fill('20');
    await panel().getByLabel('Runbook', { exact: true }).fill('https://wiki.example.com/shells');
    await panel().getByLabel(/^Pause/).scrollIntoViewIfNeeded();
    await picture('policy-actions');
    await panel().getByRole('button', { name: 'Create policy' }).click();
    await panel().getByText('Version 1, as agents run it.').waitFor();
    await agentsHave((set) => {
      const made = set.policies.find(({ name }) => name === 'Shells in production');
      return made !== undefined && made.scope === 'kubernetes.namespace.name = "prod" and container.image starts with "shop/"' && made.where === 'containers'
        && JSON.stringify(made.actions) === JSON.stringify([{ type: 'container', action: 'pause' }, { type: 'capture', name: '', beforeNs: 20e9, afterNs: 30e9, filter: '', isLimitedToContainer: true }]);
    });
    await page.getByText('2 of 2 agents run this').waitFor();
  });

  it('does not save what is wrong, and says where it is', async () => {
    await panel().getByRole('button', { name: 'Edit as text' }).click();
    await panel().getByLabel('Scope as text').fill('container.image ~ nginx');
    await panel().getByText(/character 17: expected one of/).first().waitFor();
    await panel().getByRole('button', { name: 'Save' }).click();
    await panel().getByText(/Not saved: character 17/).waitFor();
    await panel().getByRole('button', { name: 'Undo changes' }).click();
    expect(await panel().getByLabel('Scope as text').inputValue()).toContain('starts with "shop/"');
  });

  it('keeps what was changed by somebody else from being lost', async () => {
    const all = (await (await fetch(`${eyrie.url}/api/v2/policies`, { headers: { authorization: `Bearer ${eyrie.token}` } })).json()) as { id: number; name: string }[];
    const other = all.find(({ name }) => name === 'Shells in production');
    await panel().getByLabel('Description', { exact: true }).fill('Mine.');
    await fetch(`${eyrie.url}/api/v2/policies/${other?.id}`, {
      method: 'PUT', headers: { authorization: `Bearer ${eyrie.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ ...other, severity: 3 }),
    });
    await panel().getByRole('button', { name: 'Save' }).click();
    await page.getByText(/has changed since|changed by somebody else/).first().waitFor();
    await panel().getByRole('button', { name: 'Load version 2' }).click();
    expect(await panel().getByLabel('Severity', { exact: true }).inputValue()).toBe('3');
    await panel().getByLabel('Severity', { exact: true }).selectOption('0');
    await panel().getByRole('button', { name: 'Save' }).click();
    await panel().getByText('Version 3, as agents run it.').waitFor();
  });

  it('names channels that are made beside it, keeps their secrets, and says when one was deleted', async () => {
    await panel().getByRole('button', { name: 'New channel' }).click();
    await panel().getByLabel('Kind of channel').selectOption('SLACK');
    await panel().getByLabel('Name of the channel').fill('Security on call');
    await panel().getByLabel('Webhook address').fill('nonsense');
    await panel().getByRole('button', { name: 'Create channel' }).click();
    await panel().getByText(/^expected an address that begins with https/).waitFor();
    await panel().getByLabel('Webhook address').fill('https://hooks.slack.com/services/T0/B0/secret');
    await page.keyboard.press('Enter');
    await panel().getByRole('button', { name: 'Edit channel Security on call' }).click();
    expect(await panel().getByLabel('Webhook address').inputValue()).toBe('https://hooks.slack.com/••••••••');
    await panel().getByRole('button', { name: 'Save channel' }).scrollIntoViewIfNeeded();
    await picture('policy-channels');
    await panel().getByRole('button', { name: 'Save', exact: true }).click();
    await panel().getByText(/^Version \d+, as agents run it/).waitFor();
    await panel().getByRole('button', { name: 'Delete…' }).click();
    await panel().getByRole('button', { name: 'Delete channel' }).click();
    await panel().getByText('was deleted').waitFor();
    await picture('policy-channel-deleted');
    await panel().getByRole('button', { name: /^Take out channel/ }).click();
    await panel().getByRole('button', { name: 'Undo changes' }).click();
  });

  it('shows what a policy was and goes back to it', async () => {
    await panel().getByRole('tab', { name: 'History' }).click();
    await panel().getByText('Medium (5)').or(panel().getByText('High (0)')).first().waitFor();
    await picture('policy-history');
    await panel().getByRole('button', { name: 'Go back to version 1' }).click();
    await panel().getByText('Version 5').waitFor();
    await agentsHave((set) => set.policies.some(({ name, severity, version }) => name === 'Shells in production' && severity === 1 && version === 5));
    await page.keyboard.press('Escape');
  });

  it('puts policies into another order, by button and by dragging', async () => {
    const before = await rowNames();
    expect(before.at(-1)).toBe('Shells in production');
    await page.getByRole('button', { name: 'Move Shells in production up' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await rowNames()).indexOf('Shells in production')).toBe(before.length - 2);
    const row = page.locator('tr', { hasText: 'Shells in production' });
    await row.hover();
    await row.locator('.policy-grip').dragTo(page.locator('tbody tr').first());
    await expect.poll(async () => (await rowNames())[0]).toBe('Shells in production');
    await agentsHave((set) => set.policies[0]?.name === 'Shells in production');
    await page.getByText('2 of 2 agents run this').waitFor();
    await picture('policies');
  });

  it('makes a rule that is a list beside the policy that uses it', async () => {
    await page.getByRole('button', { name: 'New policy' }).click();
    await panel().getByLabel('Name', { exact: true }).fill('Network tools');
    await panel().getByLabel('Type', { exact: true }).selectOption('list_matching');
    await panel().getByRole('button', { name: 'New list rule' }).click();
    await panel().getByRole('radio', { name: /Network/ }).check();
    await panel().getByLabel('Name of the rule').fill('Backdoor ports');
    await panel().getByLabel('TCP ports listened on', { exact: true }).fill('4444\nnonsense');
    await panel().getByRole('button', { name: 'Create list rule' }).click();
    await panel().getByText(/expected port numbers/).waitFor();
    await panel().getByLabel('TCP ports listened on', { exact: true }).fill('4444\n31337');
    await panel().getByLabel('Name of the rule').scrollIntoViewIfNeeded();
    await picture('policy-list-rule');
    await panel().getByRole('button', { name: 'Create list rule' }).click();
    await panel().getByRole('button', { name: 'Backdoor ports', exact: true }).waitFor();
    await panel().getByRole('button', { name: 'Create policy' }).click();
    await agentsHave((set) => set.listRules[0]?.name === 'Backdoor ports' && set.policies.some(({ name, ruleNames }) => name === 'Network tools' && ruleNames[0] === 'Backdoor ports'));
  });

  it('copies, asks before a draft is lost, deletes and brings back', async () => {
    await panel().getByRole('button', { name: 'Duplicate' }).click();
    expect(await panel().getByLabel('Name', { exact: true }).inputValue()).toBe('Network tools (copy)');
    await panel().getByRole('button', { name: 'Close' }).click();
    await page.getByText('The open policy has changes that are not saved.').waitFor();
    await page.getByRole('button', { name: 'Drop the changes' }).click();
    await page.getByRole('button', { name: 'Network tools', exact: true }).click();
    await panel().getByRole('button', { name: 'Delete Network tools' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('“Network tools” is deleted.').waitFor();
    expect(await rowNames()).not.toContain('Network tools');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(rowNames).toContain('Network tools');
  });

  it('makes the default policies again that are missing', async () => {
    const [first = ''] = (await rowNames()).filter((name) => name === 'Crypto Mining');
    await page.getByRole('button', { name: first, exact: true }).click();
    await panel().getByRole('button', { name: `Delete ${first}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.poll(rowNames).not.toContain(first);
    await page.getByRole('button', { name: 'Restore defaults' }).click();
    await page.getByText(`Made again: ${first}.`).waitFor();
    await expect.poll(rowNames).toContain(first);
  });
});
