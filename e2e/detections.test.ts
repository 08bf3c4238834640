import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePage } from './support/console-page.ts';
import { EyrieProcess, freePorts, ROOT, temporaryFolder } from './support/eyrie-process.ts';
import { DEEDS } from './support/intrusion.ts';
import { storedEvent } from './support/policy-events.ts';
import { skipNote, whyNoBrowser, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoBrowser();

describe.skipIf(why !== undefined)(`from the kernel to the browser${skipNote(why)}`, () => {
  let eyrie: EyrieProcess;
  let console: ConsolePage;

  beforeAll(async () => {
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts());
    await eyrie.started();
    console = await ConsolePage.open(eyrie);
    await eyrie.printed('connected');
    // Policies come down right after the connection.
    await sleep(1_000);
  });
  afterAll(async () => {
    await console.close();
    await eyrie.stop();
  });

  it.each(DEEDS.map((deed, index) => [deed.what, deed, `eyrie-deed-${index}`] as const))('%s is seen, with its process and ancestors', async (_what, deed, name) => {
    await deed.run(name);
    const event = await storedEvent(eyrie, deed.rule, name);
    expect(event.name).not.toBe('');
    expect(event.content.output).toContain(name);
    // This test's own process is an ancestor of whatever it does.
    expect(event.content.processes.map((process) => process.name).join(' ')).toMatch(/node/);
    expect(event.content.processes[0]?.user).toBe('root');
    await console.row(event.id).waitFor();
    const row = await console.row(event.id).textContent();
    for (const expected of [event.content.ruleName, hostname(), name]) expect(row).toContain(expected);
  });

  it('the detail panel has the summary, the process tree, every output field and the raw event', async () => {
    const event = await storedEvent(eyrie, /^Read sensitive file untrusted$/, 'eyrie-deed-0');
    await console.row(event.id).click();
    const detail = console.page.getByRole('complementary', { name: 'Event' });
    const shows = async (tab: string, texts: readonly string[]): Promise<void> => {
      await detail.getByRole('tab', { name: tab }).click();
      for (const text of texts) await detail.getByText(text).first().waitFor();
    };
    await shows('Summary', ['Read sensitive file untrusted', event.name, hostname()]);
    await shows('Fields', ['fd.name', '/etc/shadow', 'proc.cmdline', 'user.name']);
    await shows('JSON', ['ruleName']);
    await shows('Process tree', ['eyrie-deed-0', 'node']);
    // For the README. The tab without the ancestors: their command lines are nobody else's business.
    await shows('Summary', [event.name]);
    await console.page.evaluate(`for (const element of document.querySelectorAll('aside *')) if (element.children.length === 0 && /^[0-9a-f]{32}$/.test(element.textContent)) element.textContent = element.textContent.replace(/./g, '0')`);
    // Into docs/screens when asked to; a test run by itself changes no file of the repository.
    const folder = join(ROOT, process.env['EYRIE_SCREENS'] ?? 'e2e/results');
    await console.page.screenshot({ path: join(folder, 'events-light.png') });
    await console.page.emulateMedia({ colorScheme: 'dark' });
    await console.page.screenshot({ path: join(folder, 'events-dark.png') });
  });

  it('an agent that is killed comes back and sees again', async () => {
    const agent = Number(/^Pid:\s+(\d+)$/m.exec(eyrie.statusOf('agent') ?? '')?.[1]);
    process.kill(agent, 'SIGKILL');
    await eyrie.printed('The agent was ended by SIGKILL; it starts again');
    const [deed] = DEEDS;
    const name = 'eyrie-again';
    // How soon it is back is not what this is about: the deed is done until it is seen.
    let isSeen = false;
    void storedEvent(eyrie, /^Read sensitive file untrusted$/, name).then(() => (isSeen = true));
    while (!isSeen) {
      await deed?.run(name);
      await sleep(500);
    }
    expect(eyrie.statusOf('agent')).toBeDefined();
  });
});
