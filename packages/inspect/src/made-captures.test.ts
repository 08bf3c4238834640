/** Made-up captures: what no real one beside the repository shows. */
import { syntheticCapture, type SyntheticCapture } from '@eyrie/scap';
import { loadRules } from '@eyrie/rules';
import { describe, expect, it } from 'vitest';
import { openMade, rowsOf, tilesOf } from './testing/captures.ts';

const host = (form: 'current' | 'old' = 'current'): SyntheticCapture =>
  syntheticCapture({ form }).user('ana', 1000).process({ pid: 1, comm: 'systemd' }).process({ pid: 50, parent: 1, comm: 'bash', uid: 1000, tty: 34816 });

describe('tiles', () => {
  it.each(['current', 'old'] as const)('count what people look for, in captures of any age (%s)', async (form) => {
    const capture = host(form)
      .fork(51).exec('/usr/bin/sudo', ['id']).exit(0)
      .as(50).open('/no/such', { res: -2 }).open('/etc/passwd', { flags: ['O_WRONLY'] }).write('x').close().unlink('/tmp/a').unlink('/tmp/b', -2)
      .connect('10.0.0.9', 22).close().connect('10.0.0.9', 81, { res: -111 })
      .open('/var/log/app.log', { flags: ['O_WRONLY'] }).write('Warning: low').write('ERROR: gone').write('fine').close()
      .event({ type: 'SIGNALDELIVER_E', params: [0, 50, 11] }).event({ type: 'SIGNALDELIVER_E', params: [0, 50, 15] });
    expect(await tilesOf(await openMade(capture))).toMatchObject({
      'executed-commands': 1, 'interactive-commands': 1, sudo: 1, forks: 1, 'file-open-errors': 1, 'modified-files': 2, 'modified-system-files': 1, 'deleted-files': 1, 'ssh-connections': 1,
      'failed-connections': 1, 'new-outbound-connections': 2, signals: 2, 'segmentation-faults': 1, 'log-messages': 3, 'log-warnings': 1, 'log-errors': 1,
    });
  });

  it('lead to as many events as they count', async () => {
    const capture = host().open('/no/such', { res: -2 }).open('/etc/x').fork(51).exec('/bin/ls').unlink('/tmp/a').exit(0).as(50).connect('10.0.0.9', 22).event({ type: 'SIGNALDELIVER_E', params: [0, 50, 11] });
    const inspection = await openMade(capture);
    const { tiles } = await inspection.overview();
    for (const { id, value, drill, isHidden } of tiles) {
      if (isHidden || drill.view !== 'dig') continue;
      expect([id, await inspection.count({ filters: [drill.filter] })]).toEqual([id, value]);
    }
    expect(tiles.filter(({ isHidden, drill }) => !isHidden && drill.view === 'dig').map(({ id }) => id).length).toBeGreaterThan(5);
  });

  it('of the system log lead to the messages of their severities', async () => {
    const tuple = Uint8Array.from([1, ...new Uint8Array(16), ...Buffer.from('/run/systemd/journal/dev-log\0')]);
    const capture = host().event({ type: 'SOCKET_SOCKET_X', params: [9, 1, 2, 0] }).event({ type: 'SOCKET_CONNECT_X', params: [0, tuple, 9, tuple] });
    for (const [priority, message] of [[30, 'started'], [12, 'low\non space'], [188, 'the last warning'], [11, 'failed'], [0, 'the end'], [191, 'debug']] as const) capture.write(`<${priority}>${message}`, 9);
    const inspection = await openMade(capture);
    const shown = (await inspection.overview()).tiles.filter(({ category }) => category === 'Logs').filter(({ isHidden }) => !isHidden);
    expect(shown.map(({ id, value }) => [id, value])).toEqual([['syslog-messages', 6], ['syslog-warnings', 2], ['syslog-errors', 2]]);
    for (const { value, drill } of shown) expect(await rowsOf(inspection, drill.view, drill.filter)).toHaveLength(value);
    expect((await rowsOf(inspection, 'spy_syslog', shown[1]?.drill.filter ?? '')).map(({ SEV, MESSAGE }) => [SEV, MESSAGE])).toEqual([[4, 'low\non space'], [4, 'the last warning']]);
  });

  it('of the container runtime lead to what it said, by container', async () => {
    const described = (name: string) => `Event: ${name}; ID: 0123456789abcdef0123; Image: nginx:1.21@sha256:ab; name: web`;
    const capture = host().event({ type: 'INFRASTRUCTURE_EVENT_E', params: ['docker', 'Container Died', described('die'), ''] }).event({ type: 'INFRASTRUCTURE_EVENT_E', params: ['docker', 'Container Started', described('start'), ''] });
    const inspection = await openMade(capture);
    const row = { 'CONTAINER ID': '0123456789ab', IMAGE: 'nginx:1.21', NAME: 'web', SOURCE: 'docker' };
    expect(await rowsOf(inspection, 'docker_events')).toMatchObject([{ 'EVENT TYPE': 'Container Died', ...row }, { 'EVENT TYPE': 'Container Started', ...row }]);
    const died = (await inspection.overview()).tiles.find(({ id }) => id === 'infrastructure-container-died');
    expect(died?.value).toBe(1);
    expect(await rowsOf(inspection, died?.drill.view ?? '', died?.drill.filter ?? '')).toHaveLength(1);
  });

  it('say in a sentence what they count', async () => {
    const { tiles } = await (await openMade(host())).overview();
    for (const { id, says } of tiles) expect([id, says]).toEqual([id, expect.stringMatching(/^[A-Z].*\.$/)]);
  });
});

describe('HTTP', () => {
  const server = (): SyntheticCapture => syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 70, parent: 1, comm: 'web' }).listen('0.0.0.0', 80).accept('10.9.9.9', 5555, '10.0.0.1', 80);

  it('is paired on a connection that is used again, and pipelined', async () => {
    const capture = server()
      .at(1).read('GET /a HTTP/1.1\r\n\r\n').at(3).write('HTTP/1.1 200 OK\r\n\r\n')
      .at(5).read('POST /b?x=1 HTTP/1.1\r\n\r\n').read('GET /c HTTP/1.1\r\n\r\n').at(9).write('HTTP/1.1 201 Created\r\n\r\n').write('HTTP/1.1 503 Service Unavailable\r\n\r\n')
      .at(10).read('GET /never HTTP/1.1\r\n\r\n');
    const inspection = await openMade(capture);
    const rows = await rowsOf(inspection, 'http');
    expect(rows.map(({ METHOD, TARGET, STATUS, LATENCY }) => [METHOD, TARGET, STATUS, LATENCY === undefined ? undefined : Math.round(Number(LATENCY) / 1e6)])).toEqual([
      ['GET', '/a', 200, 2], ['POST', '/b?x=1', 201, 4], ['GET', '/c', 503, 4], ['GET', '/never', undefined, undefined],
    ]);
    expect(await tilesOf(inspection)).toMatchObject({ 'http-requests': 4, 'http-errors': 1 });
    expect(await tilesOf(inspection, 'proc.name=nobody')).not.toHaveProperty('http-requests');
  });
});

describe('DNS', () => {
  it('is paired with its answer', async () => {
    const message = (isAnswer: boolean, code: number): Uint8Array => Uint8Array.from([18, 52, isAnswer ? 0x81 : 1, isAnswer ? 0x80 | code : 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 100, 98, 5, 108, 111, 99, 97, 108, 0, 0, 1, 0, 1]);
    const capture = host();
    const inspection = await openMade(capture.event({ type: 'SOCKET_SOCKET_X', params: [3, 2, 2, 0] }).at(1).event({ type: 'SOCKET_SENDTO_X', params: [26, message(false, 0), 3, 26, udp('10.0.0.1', 40000, '10.0.0.53', 53)] }).at(4).event({ type: 'SOCKET_RECVFROM_X', params: [26, message(true, 3), udp('10.0.0.53', 53, '10.0.0.1', 40000), 3, 100] }));
    expect(await rowsOf(inspection, 'dns')).toMatchObject([{ NAME: 'db.local', TYPE: 'A', CODE: 'NXDOMAIN' }]);
  });
});

/** A tuple as the kernel writes it. */
function udp(from: string, fromPort: number, to: string, toPort: number): Uint8Array {
  const address = (text: string): number[] => text.split('.').map(Number);
  return Uint8Array.from([2, ...address(from), fromPort & 255, fromPort >> 8, ...address(to), toPort & 255, toPort >> 8]);
}

describe('rows', () => {
  it.each(['/tmp/with "quotes"', "/tmp/it's", '/tmp/$& and `ticks`', '/tmp/back\\slash', '/tmp/(brackets, and) =', '/tmp/naïve-ü'])('select their own events, whatever the file is called: %s', async (path) => {
    const inspection = await openMade(host().open(path).read('abc').close().open('/tmp/other').close());
    const { rows } = await inspection.view('files');
    const row = rows.find(({ cells }) => cells[0] === 3);
    expect(await inspection.count({ filters: [row?.filter ?? ''] })).toBe(3);
  });

  it('compose with everything else that is asked', async () => {
    const inspection = await openMade(host().open('/a').read('1').close().fork(51).exec('/bin/cat').open('/a').read('22').close());
    const [file] = (await inspection.view('files', { filters: ['fd.name=/a'] })).rows;
    expect((await inspection.view('procs', { filters: [file?.filter ?? '', 'proc.name=cat or proc.name=nobody'] })).rows.map(({ key }) => key)).toEqual(['51']);
  });
});

describe('processes', () => {
  it('have lifetimes, exit codes and a place in the tree', async () => {
    const inspection = await openMade(host().at(10).fork(51).exec('/bin/sleep', ['1']).at(1010).exit(3));
    const tree = await inspection.processTree();
    expect(tree.map(({ pid, depth, command, exitCode }) => [pid, depth, command, exitCode])).toEqual([[1, 0, 'systemd', undefined], [50, 1, 'bash', undefined], [51, 2, 'sleep 1', 3]]);
    const child = tree.find(({ pid }) => pid === 51);
    expect([Math.round((child?.end ?? 0) / 1e6), child?.isSelected]).toEqual([1000, true]);
    expect((await inspection.processTree({ filters: ['proc.pid=51'] })).map(({ pid, isSelected }) => [pid, isSelected])).toEqual([[1, false], [50, false], [51, true]]);
  });

  it('of pods are told by the labels of their containers', async () => {
    const cgroups = [`cpu=/kubepods/pod0/${'ab'.repeat(32)}`];
    const labels = { 'io.kubernetes.pod.name': 'shop-7d4b9c8f6d-x2vkq', 'io.kubernetes.pod.namespace': 'store', 'io.kubernetes.pod.uid': 'u-1', 'io.kubernetes.container.name': 'php' };
    const json = JSON.stringify({ container: { id: 'ab'.repeat(6), full_id: 'ab'.repeat(32), type: 7, name: 'k8s', image: 'shop:1', labels } });
    const inspection = await openMade(syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 60, parent: 1, comm: 'php', cgroups }).event({ type: 'CONTAINER_JSON_2_E', params: [json] }).open('/x').read('12345'));
    expect(await rowsOf(inspection, 'kubernetes_pods')).toMatchObject([{ NAME: 'shop-7d4b9c8f6d-x2vkq', NAMESPACE: 'store', FILE: 5, PROCS: 1 }]);
    expect(await rowsOf(inspection, 'kubernetes_deployments')).toMatchObject([{ NAME: 'shop', KIND: 'Deployment', NAMESPACE: 'store' }]);
    expect(await rowsOf(inspection, 'kubernetes_replicasets')).toMatchObject([{ NAME: 'shop-7d4b9c8f6d' }]);
    expect(await rowsOf(inspection, 'kubernetes_controllers')).toMatchObject([{ NAME: 'shop-7d4b9c8f6d', KIND: 'ReplicaSet', FILE: 5 }]);
    expect(await rowsOf(inspection, 'kubernetes_services')).toMatchObject([{ NAME: 'shop', NAMESPACE: 'store', PODS: 1 }]);
  });
});

describe('terminals', () => {
  it('are played as they were typed', async () => {
    const capture = host().holds(0, '/dev/pts/3').at(5).write('$ ', 0).at(100).read('ls\n', 0).at(120).write('secret.txt\n', 0);
    const sessions = await (await openMade(capture)).terminals();
    expect(sessions.map(({ terminal, frames }) => [terminal, frames.map(({ kind, since, bytes }) => [kind, Math.round(since / 1e6), new TextDecoder().decode(bytes)])])).toEqual([
      ['/dev/pts/3', [['output', 0, '$ '], ['input', 95, 'ls\n'], ['output', 115, 'secret.txt\n']]],
    ]);
  });
});

describe('findings', () => {
  const RULES = '- rule: Read shadow\n  desc: d\n  condition: evt.type in (open, openat) and fd.name=/etc/shadow\n  output: "%proc.name read it"\n  priority: WARNING\n  tags: [T1003, mitre_credential_access]\n';

  it.each(['current', 'old'] as const)('name the event that a rule matched (%s)', async (form) => {
    const inspection = await openMade(host(form).open('/etc/hosts').close().fork(51).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow'));
    const { found } = await inspection.findRuleMatches(loadRules([{ name: 'r.yaml', content: RULES }]).rules);
    expect(found).toMatchObject([{ rule: 'Read shadow', priority: 'Warning', tags: ['T1003', 'mitre_credential_access'], output: 'cat read it' }]);
    expect(await inspection.event(found[0]?.row ?? 0)).toMatchObject({ process: 'cat', type: 'openat', direction: '<', fdName: '/etc/shadow' });
    expect(await rowsOf(inspection, 'findings')).toMatchObject([{ RULE: 'Read shadow', PID: 51 }]);
    expect(await rowsOf(inspection, 'findings', 'proc.name=bash')).toEqual([]);
  });
});

describe('the file timeline', () => {
  it('tells what happened to files, in order', async () => {
    const inspection = await openMade(host().open('/tmp/a', { flags: ['O_WRONLY', 'O_CREAT'] }).close().rename('/tmp/a', '/tmp/b').unlink('/tmp/b').unlink('/tmp/c', -2));
    expect((await rowsOf(inspection, 'file_timeline')).map(({ OPERATION, RES, PATH }) => [OPERATION, RES, PATH])).toEqual([
      ['openat', 'SUCCESS', '/tmp/a'], ['rename', 'SUCCESS', '/tmp/a'], ['unlink', 'SUCCESS', '/tmp/b'], ['unlink', 'ENOENT', '/tmp/c'],
    ]);
  });
});
