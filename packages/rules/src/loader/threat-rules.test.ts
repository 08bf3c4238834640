/** What the rules about takeovers find, and what is like it and is not found. */
import { readdirSync, readFileSync } from 'node:fs';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import { describe, expect, test } from 'vitest';
import { EventStream } from '../pipeline/event-stream.ts';
import { RuleMatcher } from '../pipeline/rule-matcher.ts';
import { loadRules } from './load.ts';

const folder = new URL('../../../../rules/', import.meta.url);
const files = readdirSync(folder).sort().map((name) => ({ name, content: readFileSync(new URL(name, folder), 'utf8') }));
const rules = loadRules(files).rules.filter((rule) => files.find(({ name }) => name === 'eyrie_threat_rules.yaml')?.content.includes(`- rule: ${rule.name}\n`));

const CONTAINER = 'c'.repeat(64);
type Script = ReturnType<typeof syntheticCapture>;

/** Names of the rules that match what is done, by a user's shell on the host or by one in a container. */
function found(where: 'host' | 'container', deed: (script: Script) => Script): string[] {
  const script = syntheticCapture()
    .user('root', 0)
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 50, parent: 1, comm: 'bash', uid: 1000, ...(where === 'container' ? { cgroups: [`cpu=/docker/${CONTAINER}`] } : {}) });
  const names: string[] = [];
  let matcher: RuleMatcher | undefined;
  const stream: EventStream = new EventStream({
    onSystem: ({ system }) => (matcher = new RuleMatcher(rules, system.answers)),
    onEvent: (context) => {
      if (context.event.num === 1) stream.system.describeContainer(CONTAINER, { type: 'docker', fullId: CONTAINER, name: 'web', image: 'shop:1', privileged: true });
      matcher?.all(context, (rule) => names.push(rule.name));
    },
  });
  const reader = new ScapReader(stream);
  reader.push(deed(script.at(1).open('/tmp/x')).bytes());
  reader.end();
  expect(reader.error).toBeUndefined();
  return names;
}

const run = (path: string, ...args: string[]) => (script: Script): Script => script.fork(60).exec(path, args);

describe('the rules about takeovers', () => {
  test.each<[string, 'host' | 'container', (script: Script) => Script, string[]]>([
    ['a miner by its name', 'host', run('/tmp/xmrig', '-o', 'x'), ['Crypto Miner Started']],
    ['a pool by its name', 'host', run('/tmp/.x/kworker', '-o', 'xmr.2miners.com:2222'), ['Crypto Miner Started']],
    ['the scheme of a pool', 'host', run('/tmp/a', '-o', 'stratum+tcp://203.0.113.5:1'), ['Detect crypto miners using the Stratum protocol']],
    ['a port of pools outside', 'host', (script) => script.connect('203.0.113.5', 3333), ['Detect outbound connections to common miner pool ports']],
    ['the same port at home', 'host', (script) => script.connect('10.0.0.5', 3333), []],
    ['the same port of this host', 'host', (script) => script.connect('127.0.0.1', 3333), []],
    ['the same port of this host, by its newer address', 'host', (script) => script.connect('::1', 3333), []],
    ['the same port outside, by a newer address', 'host', (script) => script.connect('2001:db8::5', 3333), ['Detect outbound connections to common miner pool ports']],
    ['a question to a name server from a port of pools', 'host', (script) => script.connectDatagrams('203.0.113.5', 53, '198.51.100.7', 3333), []],
    ['another port outside', 'host', (script) => script.connect('203.0.113.5', 443), []],
    ['cloud metadata, from a container', 'container', (script) => script.connect('169.254.169.254', 80), ['Contact cloud metadata service from container']],
    ['cloud metadata, from the host', 'host', (script) => script.connect('169.254.169.254', 80), []],
    ['pkexec without arguments', 'host', run('/usr/bin/pkexec'), ['Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)']],
    ['pkexec as it is meant', 'host', run('/usr/bin/pkexec', 'id'), []],
    ['sudoedit with a backslash', 'host', run('/usr/bin/sudoedit', '-s', 'x\\'), ['Sudo Potential Privilege Escalation']],
    ['sudoedit as it is meant', 'host', run('/usr/bin/sudoedit', '-s', 'x'), []],
    ['a library with a back door', 'host', (script) => script.fork(60).exec('/usr/sbin/sshd').open('/lib/liblzma.so.5.6.1'), ['Backdoored library loaded into SSHD (CVE-2024-3094)']],
    ['the same library, mended', 'host', (script) => script.fork(60).exec('/usr/sbin/sshd').open('/lib/liblzma.so.5.6.2'), []],
    ['a way out of a container', 'container', (script) => script.open('/sys/fs/cgroup/rdma/release_agent', { flags: ['O_WRONLY'] }), ['Detect release_agent File Container Escapes']],
    ['a mount in a privileged container', 'container', run('/bin/mount', '/dev/sda1', '/mnt'), ['Mount Launched in Privileged Container']],
    ['a mount on the host', 'host', run('/bin/mount', '/dev/sda1', '/mnt'), []],
    ['a file that makes root of whoever runs it', 'host', (script) => script.chmod('/tmp/x', 0o4755), ['Set Setuid or Setgid bit']],
    ['a file that does not', 'host', (script) => script.chmod('/tmp/x', 0o755), []],
    ['a package manager in a container', 'container', run('/usr/bin/apt-get', 'install', 'nmap'), ['Launch Package Management Process in Container']],
    ['a package manager on the host', 'host', run('/usr/bin/apt-get', 'install', 'nmap'), []],
    ['a scanner in a container', 'container', run('/usr/bin/nmap', '-sS', '10.0.0.0/8'), ['Launch Suspicious Network Tool in Container']],
    ['a copy to elsewhere from a container', 'container', run('/usr/bin/scp', 'x', 'y:'), ['Launch Remote File Copy Tools in Container']],
    ['a container client in a container', 'container', run('/usr/bin/docker', 'ps'), ['The docker client is executed in a container']],
    ['a container client on the host', 'host', run('/usr/bin/docker', 'ps'), []],
  ])('%s', (_, where, deed, names) => expect(found(where, deed)).toEqual(names));
});
