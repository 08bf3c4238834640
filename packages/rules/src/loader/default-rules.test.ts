/** The rules that Eyrie comes with. */
import { readdirSync, readFileSync } from 'node:fs';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import { describe, expect, test } from 'vitest';
import { EventStream } from '../pipeline/event-stream.ts';
import { AuditStream } from '../pipeline/k8s-audit.ts';
import { RuleMatcher } from '../pipeline/rule-matcher.ts';
import { loadRules } from './load.ts';
import { K8S_AUDIT_SOURCE, SYSCALL_SOURCE } from './sources.ts';

const folder = new URL('../../../../rules/', import.meta.url);
const files = readdirSync(folder).sort().map((name) => ({ name, content: readFileSync(new URL(name, folder), 'utf8') }));
const loaded = loadRules(files);
const ofSource = (source: string): typeof loaded.rules => loaded.rules.filter((rule) => rule.source === source);

test('load without error or warning', () => {
  expect(loaded.results.flatMap((result) => result.problems.map((problem) => problem.message))).toEqual([]);
  expect(loaded.results.map((result) => result.schemaValidation)).toEqual(files.map(() => 'ok'));
  expect(loaded.successful).toBe(true);
});

test('have the names that people know from Falco', () => {
  const names = loaded.rules.map((rule) => rule.name);
  for (const name of [
    'Read sensitive file untrusted', 'Directory traversal monitored file read', 'Search Private Keys or Passwords', 'Create Symlink Over Sensitive Files',
    'Write below etc', 'Clear Log Activities', 'Execution from /dev/shm', 'Fileless execution via memfd_create',
    'Drop and execute new binary in container', 'Terminal shell in container', 'PTRACE attached to process', 'Linux Kernel Module Injection Detected',
    'Redirect STDOUT/STDIN to Network Connection in Container', 'Netcat Remote Code Execution in Container', 'Disallowed SSH Connection Non Standard Port',
  ]) {
    expect(names).toContain(name);
  }
});

describe.each(ofSource(SYSCALL_SOURCE).map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  test('says where it applies and which technique it is about', () => {
    expect(rule.tags.some((tag) => tag === 'host' || tag === 'container')).toBe(true);
    expect(rule.tags.some((tag) => tag.startsWith('mitre_'))).toBe(true);
    expect(rule.tags.some((tag) => /^(?:T\d{4}(?:\.\d{3})?|TA\d{4})$/.test(tag))).toBe(true);
  });

  test('is evaluated for few event types', () => {
    expect(rule.eventTypes.size).toBeLessThan(40);
  });

  test('names program, user and parent in its output', () => {
    const fields = rule.output.fields.map((field) => field.name);
    expect(fields).toEqual(expect.arrayContaining(['proc.cmdline', 'proc.pname', 'user.name', 'user.uid']));
  });
});

describe.each(ofSource(K8S_AUDIT_SOURCE).map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  test('is about a technique and names user, verb and address', () => {
    expect(rule.tags).toEqual(expect.arrayContaining(['k8s', expect.stringMatching(/^mitre_/), expect.stringMatching(/^T\d{4}(?:\.\d{3})?$/)]));
    expect(rule.output.fields.map((field) => field.name)).toEqual(expect.arrayContaining(['ka.user.name', 'ka.verb', 'ka.sourceips']));
  });
});

describe('rules for audit events of Kubernetes', () => {
  const event = (part: Record<string, unknown>): string =>
    JSON.stringify({
      kind: 'Event', auditID: 'x', stage: 'ResponseComplete', stageTimestamp: '2026-01-01T00:00:00Z', verb: 'create', user: { username: 'jane' }, sourceIPs: ['203.0.113.7'], responseStatus: { code: 201 }, ...part,
    });
  const pod = (spec: Record<string, unknown>, namespace = 'shop'): string =>
    event({ objectRef: { resource: 'pods', namespace }, requestObject: { spec: { containers: [{ image: 'busybox' }], ...spec } } });
  const found = (text: string): string[] => {
    const names: string[] = [];
    let matcher: RuleMatcher | undefined;
    const stream = new AuditStream({
      onSystem: (context) => (matcher = new RuleMatcher(ofSource(K8S_AUDIT_SOURCE), context.system.answers)),
      onEvent: (context) => matcher?.all(context, (rule) => names.push(rule.name)),
    });
    expect(stream.push(text)).toEqual([]);
    return names;
  };

  test.each<[string, string, string[]]>([
    ['a command in a pod', event({ verb: 'create', objectRef: { resource: 'pods', subresource: 'exec', name: 'web', namespace: 'shop' }, requestURI: '/api/v1/namespaces/shop/pods/web/exec?command=sh', responseStatus: { code: 101 } }), ['Attach/Exec Pod']],
    ['the same request before it is answered', event({ stage: 'RequestReceived', objectRef: { resource: 'pods', subresource: 'exec' } }), []],
    ['a port that is forwarded', event({ objectRef: { resource: 'pods', subresource: 'portforward', name: 'web' } }), ['port-forward']],
    ['an ordinary pod', pod({}), []],
    ['a privileged pod', pod({ containers: [{ image: 'busybox', securityContext: { privileged: true } }] }), ['Create Privileged Pod']],
    ['a pod that was refused', pod({ hostPID: true }).replace('201', '403'), []],
    ['a pod in the network of its node', pod({ hostNetwork: true }), ['Create HostNetwork Pod']],
    ['a pod that sees processes of its node', pod({ hostPID: true }), ['Create HostPid Pod']],
    ['a pod with a folder of its node', pod({ volumes: [{ name: 'x', hostPath: { path: '/etc' } }] }), ['Create Sensitive Mount Pod']],
    ['a pod beside the control plane', pod({}, 'kube-system'), ['Pod Created in Kube Namespace']],
    ['all rights for somebody', event({ objectRef: { resource: 'clusterrolebindings', name: 'b' }, requestObject: { roleRef: { name: 'cluster-admin' }, subjects: [{ kind: 'User', name: 'eve' }] } }), ['Attach to cluster-admin Role']],
    ['a role for everything', event({ objectRef: { resource: 'clusterroles', name: 'r' }, requestObject: { rules: [{ resources: ['*'], verbs: ['get'] }] } }), ['ClusterRole With Wildcard Created']],
    ['a role of the system', event({ verb: 'delete', objectRef: { resource: 'clusterroles', name: 'system:node' }, responseStatus: { code: 200 } }), ['System ClusterRole Modified/Deleted']],
    ['nobody in particular', event({ verb: 'get', user: { username: 'system:anonymous' }, requestURI: '/api/v1/secrets', annotations: { 'authorization.k8s.io/decision': 'allow' }, responseStatus: { code: 200 } }), ['Anonymous Request Allowed']],
    ['a secret that is not for a pod', event({ verb: 'get', user: { username: 'system:serviceaccount:shop:web' }, objectRef: { resource: 'secrets', name: 'db' }, responseStatus: { code: 403 } }), ['K8s Secret Get Unsuccessfully Tried']],
    ['a password where many read', event({ objectRef: { resource: 'configmaps', name: 'c' }, requestObject: { data: { 'app.ini': 'password=x' } } }), ['Create/Modify Configmap With Private Credentials']],
  ])('%s', (_, text, names) => expect(found(text)).toEqual(names));
});

test('every hook for known activities changes a rule', () => {
  const hooks = loaded.macros.map((macro) => macro.name).filter((name) => name.startsWith('user_'));
  expect(hooks.length).toBeGreaterThan(10);
  const compiled = (rules: typeof loaded): string => rules.rules.map((rule) => rule.condition.canonical).join('\n');
  for (const hook of hooks) {
    const tuned = loadRules([...files, { name: 'local.yaml', content: `- macro: ${hook}\n  condition: (${hook.includes('k8s') ? 'ka.user.name' : 'proc.name'} = known-tool)\n` }]);
    expect(tuned.successful).toBe(true);
    expect(compiled(tuned)).toContain(`${hook.includes('k8s') ? 'ka.user.name' : 'proc.name'} = known-tool`);
  }
});

describe('a connection as standard input', () => {
  type Script = ReturnType<typeof syntheticCapture>;
  const found = (deed: (script: Script) => Script): string[] => {
    const names: string[] = [];
    const rules = ofSource(SYSCALL_SOURCE).filter(({ name }) => name.startsWith('Redirect STDOUT/STDIN'));
    let matcher: RuleMatcher | undefined;
    const reader = new ScapReader(new EventStream({
      onSystem: ({ system }) => (matcher = new RuleMatcher(rules, system.answers)),
      onEvent: (context) => matcher?.all(context, (rule) => names.push(rule.name)),
    }));
    reader.push(deed(syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'server' })).bytes());
    reader.end();
    return names;
  };

  test('is found when the process has made the connection, as a reverse shell does', () => {
    expect(found((script) => script.connect('203.0.113.5', 4444).dup(3, 0))).toEqual(['Redirect STDOUT/STDIN to Network Connection on Host']);
  });

  test('is not when it has accepted the connection, as a server does that hands it to a program', () => {
    expect(found((script) => script.accept('203.0.113.5', 40_000, '10.0.0.1', 8080).dup(3, 0))).toEqual([]);
  });
});
