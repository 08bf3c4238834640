import { describe, expect, it, onTestFinished } from 'vitest';
import { Supervised } from './supervised.ts';

const READY = "process.send({ kind: 'ready', facts: ['works'] });";

/** A child that runs this code; notes go to the list. */
function supervise(code: string, once = false): { supervised: Supervised; notes: string[] } {
  const notes: string[] = [];
  const supervised = new Supervised({ name: 'server', command: () => ({ command: process.execPath, args: ['-e', code] }), note: (text) => notes.push(text), once });
  onTestFinished(() => supervised.stop(0));
  supervised.start();
  return { supervised, notes };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a supervised process', () => {
  it('says when it works', async () => {
    const { supervised } = supervise(`${READY} setInterval(() => {}, 1000);`);
    expect(await supervised.first).toEqual({ kind: 'ready', facts: ['works'] });
  });

  it('is started again when it breaks after it worked', async () => {
    const { supervised, notes } = supervise(`${READY} setInterval(() => {}, 1000);`);
    await supervised.first;
    const before = supervised.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await until(() => supervised.pid !== undefined && supervised.pid !== before);
    expect(notes).toEqual(['The server was ended by SIGKILL; it starts again in 0.5 s.']);
  });

  it('is not started again when its work must not be done twice', async () => {
    const { supervised, notes } = supervise(`${READY} setTimeout(() => process.exit(2), 50);`, true);
    await supervised.first;
    await until(() => notes.length > 0);
    expect([supervised.pid, notes]).toEqual([undefined, ['The server ended with exit code 2; it is not started again.']]);
  });

  it('is not started again when it never worked: it said why', async () => {
    const { supervised, notes } = supervise('process.exit(2)');
    expect(await supervised.first).toEqual({ kind: 'refused', code: 2 });
    expect([supervised.pid, notes]).toEqual([undefined, []]);
  });

  it('is ended by asking, and by force when it does not listen', async () => {
    const polite = supervise(`${READY} process.on('message', (m) => { if (m.kind === 'stop') process.exit(0); });`);
    const deaf = supervise(`process.on('SIGTERM', () => {}); ${READY} setInterval(() => {}, 1000);`);
    await Promise.all([polite.supervised.first, deaf.supervised.first]);
    const pids = [polite.supervised.pid ?? 0, deaf.supervised.pid ?? 0];
    await Promise.all([polite.supervised.stop(20_000), deaf.supervised.stop(100)]);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect([...polite.notes, ...deaf.notes]).toEqual([]);
  });

  it('that cannot be started at all counts as refused', async () => {
    const supervised = new Supervised({ name: 'server', command: () => ({ command: '/nonexistent/program', args: [] }), note: () => undefined });
    supervised.start();
    expect(await supervised.first).toEqual({ kind: 'refused', code: 1 });
  });
});
