import { byteStringOf } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { processEntry, Scenario } from './testing/scenario.ts';

const ID = 'c78a447010cdad299a9d3ff0d6d1b1f7f2a7d4c5e6f708192a3b4c5d6e7f8091';
const SHOWN = 'c78a447010cd';

describe('threads and their containers', () => {
  it('come with the cgroups of clone and exec', () => {
    const play = new Scenario('init 1\n  runc 10');
    play.fork(10, 11);
    expect(play.state.threads.get(11)?.container.isHost).toBe(true);
    play.exec(11, 'nginx', { cgroups: ['cpu=/', `memory=/docker/${ID}`] });
    const { container } = play.state.thread;
    expect([container.id, container.fullId, container.isHost, container.metadata]).toEqual([SHOWN, ID, false, undefined]);
    play.fork(11, 12, { cgroups: ['cpu=/', `memory=/docker/${ID}`] });
    expect(play.state.threads.get(12)?.container).toBe(container);
  });

  it('are found in the process list', () => {
    const play = new Scenario('init 1');
    play.state.addProcess(processEntry({ tid: 50, pid: 50, ptid: 1, comm: 'redis', cgroups: `cpuset=/docker/${ID}\0cpu=/docker/${ID}\0` }));
    expect(play.state.threads.get(50)?.container.id).toBe(SHOWN);
  });

  it('are described by events; answers about them are forgotten', () => {
    const play = new Scenario('init 1\n  app 10');
    play.exec(10, 'app', { cgroups: [`cpu=/docker/${ID}`] });
    const { container } = play.state.thread;
    container.known0 = 1;
    const json = { container: { id: SHOWN, full_id: ID, type: 0, name: 'web', image: 'nginx:1', imageid: 'abc', privileged: true, labels: { a: 'b' }, Mounts: [{ Source: '/s', Destination: '/d', Mode: 'ro', RW: false, Propagation: '' }], created_time: 1730971086, pod_sandbox_labels: null, Healthcheck: { exe: 'curl', args: ['-f', 'x'] } } };
    play.send('CONTAINER_JSON_2_E', 0, [JSON.stringify(json)]);
    expect(container.known0).toBe(0);
    expect(container.metadata).toMatchObject({
      type: 'docker', fullId: ID, name: 'web', image: 'nginx:1', privileged: true, labels: { a: 'b' }, createdAt: 1730971086_000_000_000n,
      mounts: [{ source: '/s', destination: '/d', mode: 'ro', isWritable: false, propagation: '' }], healthProbe: 'curl -f x', podSandboxLabels: undefined,
    });
    play.send('ASYNCEVENT_E', 0, [1, 'container', new TextEncoder().encode(JSON.stringify({ container: { id: SHOWN, name: 'renamed' } }))]);
    expect(container.metadata?.name).toBe('renamed');
  });

  it('descriptions that are none change nothing', () => {
    const play = new Scenario();
    for (const text of ['', '{', 'null', '[]', '{"container":null}', '{"container":{"id":7}}', '{"container":{"id":"x","labels":[1],"Mounts":{},"env":"e"}}']) play.send('CONTAINER_JSON_2_E', 0, [text]);
    expect([...play.state.containers].map(({ id }) => id)).toEqual(['x']);
  });

  it('a host service with an id for a name is no container, until a runtime knows it', () => {
    const play = new Scenario('init 1\n  build 10');
    play.exec(10, 'make', { cgroups: [`cpu=/system.slice/build.service/${ID}`] });
    expect(play.state.thread.container.isHost).toBe(true);
    play.state.describeContainer(ID, { type: 'docker', fullId: ID, name: 'builder' });
    expect(play.state.threads.get(10)?.container.metadata?.name).toBe('builder');
    play.fork(10, 11, { cgroups: [`cpu=/system.slice/build.service/${ID}`] });
    expect(play.state.threads.get(11)?.container.id).toBe(SHOWN);
  });

  it('that are gone and come back under the same id are described anew', () => {
    const play = new Scenario('init 1\n  app 10');
    play.exec(10, 'app', { cgroups: [`cpu=/docker/${ID}`] });
    const gone = play.state.thread.container;
    play.send('ASYNCEVENT_E', 0, [1, 'container_removed', new TextEncoder().encode(JSON.stringify({ container: { id: SHOWN } }))]);
    play.state.describeContainer(ID, { type: 'docker', fullId: ID, name: 'second' });
    play.fork(10, 11, { cgroups: [`cpu=/docker/${ID}`] });
    const container = play.state.threads.get(11)?.container;
    expect([container?.metadata?.name, container === gone]).toEqual(['second', false]);
  });

  it('are bounded', () => {
    const play = new Scenario();
    for (let number = 0; number < 20_000; number++) play.state.containers.named(`id${number}`);
    expect(play.state.containers.size).toBeLessThanOrEqual(16_384);
    expect(play.state.containers.get('id19999')).toBeDefined();
  });
});

describe('users', () => {
  const user = (uid: number, name: string) => ({ uid, gid: uid, name: byteStringOf(name), home: byteStringOf(`/home/${name}`), shell: byteStringOf('/bin/sh') });

  it('are the host\'s or the container\'s', () => {
    const play = new Scenario('init 1\n  app 10');
    play.state.addUser(user(1000, 'ann'));
    play.send('USER_ADDED_E', 0, [1000, 1000, 'www', '/var/www', '/bin/false', SHOWN]);
    play.send('GROUP_ADDED_E', 0, [1000, 'web', SHOWN]);
    play.exec(10, 'app', { cgroups: [`cpu=/docker/${ID}`] });
    const { state } = play;
    const [host, inside] = [state.threads.get(1), state.threads.get(10)];
    if (host === undefined || inside === undefined) throw new Error('both are there');
    expect([state.userName(1000, host), state.userName(1000, inside)]).toEqual(['ann', 'www']);
    expect([state.userHome(1000, inside), state.userShell(1000, inside), state.groupName(1000, inside), state.groupName(1000, host)]).toEqual(['/var/www', '/bin/false', 'web', undefined]);
    play.send('USER_DELETED_E', 0, [1000, 1000, 'www', '', '', SHOWN]);
    expect(state.userName(1000, inside)).toBeUndefined();
  });

  it('NIS entries are none', () => {
    const play = new Scenario();
    play.state.addUser(user(7, '+nis'));
    expect(play.state.userName(7, play.state.thread)).toBeUndefined();
  });
});
