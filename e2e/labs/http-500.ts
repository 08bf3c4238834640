/** A metrics exporter answers 500, and its operators do not know why: the file that it counts from is not there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '../support/runtimes/image.ts';
import { script, userland, type Lab } from './lab.ts';

const IMAGE = 'labs.test/metrics:1.4';
const EXPORTERS = [
  { name: 'orders', port: 18_081, file: '/data/orders.count' },
  { name: 'usercount', port: 18_082, file: '/data/users.count' },
  { name: 'stock', port: 18_083, file: '/data/stock.count' },
];

const METRICS = `#!/bin/sh
if value=$(cat "$METRICS_FILE" 2>/dev/null); then
  printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\n# TYPE %s gauge\\n%s %s\\n' "$METRICS_NAME" "$METRICS_NAME" "$value"
else
  printf 'HTTP/1.0 500 Internal Server Error\\r\\nContent-Type: text/plain\\r\\n\\r\\nno value\\n'
fi
`;

const POLL = `while true; do ${EXPORTERS.map(({ port }) => `wget -q -O - http://127.0.0.1:${port}/cgi-bin/metrics >/dev/null 2>&1`).join('; ')}; sleep 0.4; done`;

export const HTTP_500: Lab = {
  name: 'http-500',
  story: 'One of three metrics exporters answers with HTTP 500.',
  async play({ docker, onEnd }, recorded) {
    const image = buildImage(IMAGE, ['/bin/sh', '-c', 'exec httpd -f -p "127.0.0.1:$METRICS_PORT" -h /www'], {}, [
      ...userland('httpd', 'wget'),
      { name: 'data/', mode: 0o755 },
      { name: 'data/orders.count', content: '1284\n' },
      { name: 'data/stock.count', content: '77\n' },
      { name: 'www/', mode: 0o755 },
      { name: 'www/cgi-bin/', mode: 0o755 },
      script('www/cgi-bin/metrics', METRICS),
    ]);
    await docker.api.loadImage(image);
    for (const { name, port, file } of EXPORTERS) {
      const id = await docker.api.run(name, { Image: IMAGE, Env: [`METRICS_PORT=${port}`, `METRICS_FILE=${file}`, `METRICS_NAME=${name}_total`, 'PATH=/bin'], HostConfig: { NetworkMode: 'host' } });
      onEnd(() => docker.api.remove(id));
    }
    const prometheus = await docker.api.run('prometheus', { Image: IMAGE, Cmd: ['/bin/sh', '-c', POLL], HostConfig: { NetworkMode: 'host' } });
    onEnd(() => docker.api.remove(prometheus));
    await recorded(() => sleep(3_000));
  },
};
