import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeDocker } from '../packages/sensor/src/testing/fake-docker.ts';
import { EyrieProcess, freePorts, temporaryFolder } from './support/eyrie-process.ts';
import { DEEDS } from './support/intrusion.ts';
import { containerEvent, storedEvent } from './support/policy-events.ts';
import { CgroupContainer, whyNoCgroup } from './support/runtimes/cgroup.ts';
import { skipNote, whyNoLiveCapture } from './support/this-host.ts';

const why = whyNoLiveCapture() ?? whyNoCgroup();
const SHADOW = /^Read sensitive file untrusted$/;

describe.skipIf(why !== undefined)(`a runtime that answers late${skipNote(why)}`, () => {
  const folder = temporaryFolder();
  const docker = new FakeDocker(join(folder, 'docker.sock'));
  const made: CgroupContainer[] = [];
  let eyrie: EyrieProcess;

  beforeAll(async () => {
    await docker.start();
    eyrie = new EyrieProcess(temporaryFolder(), await freePorts(), ['--container-socket', docker.path]);
    await eyrie.started();
    await eyrie.printed('connected');
    // Policies come down right after the connection.
    await sleep(1_000);
  });
  afterAll(async () => {
    await eyrie?.stop();
    await docker.end();
    for (const container of made) container.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One that the runtime does not tell of by itself. */
  function silentContainer(name: string): CgroupContainer {
    const container = new CgroupContainer();
    made.push(container);
    docker.containers.set(container.id, name);
    return container;
  }

  it('an event waits for its answer', async () => {
    docker.delayMs = 200;
    const container = silentContainer('late-1');
    await container.run('exec /bin/cat /etc/shadow');
    const event = await containerEvent(eyrie, SHADOW, container.id);
    expect(event.labels).toMatchObject({ 'container.id': container.id.slice(0, 12), 'container.name': 'late-1', 'container.image': 'web:1' });
  });

  it('but not for ever, and events of others pass it', async () => {
    docker.delayMs = 600_000;
    const container = silentContainer('never-1');
    await container.run('exec /bin/cat /etc/shadow');
    const [deed] = DEEDS;
    await deed?.run('eyrie-passes');
    await storedEvent(eyrie, SHADOW, 'eyrie-passes');
    const event = await containerEvent(eyrie, SHADOW, container.id);
    expect(event.labels['container.id']).toBe(container.id.slice(0, 12));
    expect(event.labels['container.name']).toBeUndefined();
  });
});
