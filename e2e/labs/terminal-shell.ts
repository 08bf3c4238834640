/** Somebody has a shell in a container: looks around, unpacks something, runs it, and hides the traces. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { buildImage, tar } from '../support/runtimes/image.ts';
import { userland, type Lab } from './lab.ts';

const IMAGE = 'labs.test/woocommerce:5.2';

const KIT = gzipSync(
  tar([
    { name: 'kit/', mode: 0o755 },
    { name: 'kit/README', content: 'Welcome. This note is too easy: look at what ran.\n' },
    { name: 'kit/collect.sh', mode: 0o755, content: '#!/bin/sh\ncat /var/www/wp-config.php > /tmp/.cache\necho "* * * * * /tmp/.cache.sh" >> /etc/crontab\n' },
  ]),
).toString('base64');

/** As they are typed, one after the other. */
const TYPED = [
  'whoami', 'id', 'ls -la /var/www', 'cat /etc/passwd', 'cd /tmp', `echo ${KIT} | base64 -d | tar xz`, 'ls kit', 'cat kit/README', 'sh kit/collect.sh', 'cat /tmp/.cache',
  'rm -rf /tmp/kit', 'rm /root/.ash_history', 'ln -s /dev/null /root/.ash_history', 'exit',
];

export const TERMINAL_SHELL: Lab = {
  name: 'terminal-shell',
  story: 'Somebody had a shell in a container of a shop.',
  async play({ docker, onEnd }, recorded) {
    const image = buildImage(IMAGE, ['/bin/httpd', '-f', '-p', '127.0.0.1:18095', '-h', '/var/www'], {}, [
      ...userland('httpd'),
      { name: 'root/', mode: 0o700 },
      { name: 'root/.ash_history', content: 'ls\n' },
      { name: 'var/www/', mode: 0o755 },
      { name: 'var/www/wp-config.php', content: "<?php define('DB_PASSWORD', 'hunter2-is-not-a-password');\n" },
    ]);
    await docker.api.loadImage(image);
    const id = await docker.api.run('woocommerce', { Image: IMAGE, HostConfig: { NetworkMode: 'host' } });
    onEnd(() => docker.api.remove(id));
    await recorded(() => typeInto(docker.daemon.socket, id, TYPED));
  },
};

/** Types into a shell of the container, on a terminal that `script` makes, as fast as a person. */
async function typeInto(socket: string, id: string, lines: readonly string[]): Promise<void> {
  const shell = spawn('script', ['--quiet', '--return', '--command', `docker --host unix://${socket} exec --interactive --tty ${id} /bin/sh`, '/dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(shell, 'exit');
  await sleep(900);
  for (const line of lines) {
    shell.stdin.write(`${line}\r`);
    await sleep(220);
  }
  await Promise.race([ended, sleep(5_000)]);
  if (shell.exitCode === null) shell.kill('SIGKILL');
}
