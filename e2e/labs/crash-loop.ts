/** A proxy is restarted over and over: nginx does not start while the name of its upstream cannot be resolved. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from '../support/runtimes/image.ts';
import { program, type Lab } from './lab.ts';
import { findNginx } from './nginx.ts';

const IMAGE = 'labs.test/gateway:2.0';
/** A resolver of the lab's own on loopback; it knows no name. */
const RESOLVER = '127.0.0.77';
const NO_SUCH_NAME = 3;

const CONFIG = `daemon off;
master_process off;
user root root;
error_log stderr;
pid /tmp/nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi; uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server {
    listen 127.0.0.1:18090;
    location / { proxy_pass http://flask-app.shop.internal:5000; }
  }
}
`;

export const CRASH_LOOP: Lab = {
  name: 'crash-loop',
  story: 'A proxy ends as soon as it is started, and is restarted in a loop.',
  async play({ docker, onEnd }, recorded) {
    const nginx = findNginx();
    onEnd(() => nginx.remove());
    const resolver = createSocket('udp4');
    resolver.on('message', (query, from) => resolver.send(refusal(query), from.port, from.address));
    resolver.bind(53, RESOLVER);
    await once(resolver, 'listening');
    onEnd(() => void resolver.close());
    await docker.api.loadImage(buildImage(IMAGE, ['/bin/nginx', '-c', '/etc/nginx.conf'], {}, [{ name: 'etc/nginx.conf', content: CONFIG }, { name: 'etc/group', content: 'root:x:0:\n' }, ...program(nginx.path, 'bin/nginx')]));
    const options = { Image: IMAGE, HostConfig: { NetworkMode: 'host', Dns: [RESOLVER], RestartPolicy: { Name: 'always' } } };
    await recorded(async () => {
      const id = await docker.api.run('gateway', options);
      onEnd(() => docker.api.remove(id));
      await sleep(4_000);
    });
  },
};

/** The answer that there is no such name (RFC 1035 §4.1.1): the question comes back with the response bit and the code. */
function refusal(query: Buffer): Buffer {
  const answer = Buffer.from(query);
  answer[2] = (answer[2] ?? 0) | 0x80;
  answer[3] = 0x80 | NO_SUCH_NAME;
  // Only the question is repeated.
  answer.fill(0, 6, 12);
  return answer;
}
