/** What a test asks of Docker or Podman, over its socket. */
import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export class DockerApi {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** @throws Error for a status that says no. */
  async call(method: string, path: string, body?: Buffer | object): Promise<Answer> {
    const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const headers = bytes === undefined ? {} : { 'content-type': Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json', 'content-length': bytes.length };
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request({ socketPath: this.#socketPath, method, path: `/v1.41${path}`, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(bytes);
    });
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return { status, body: text.startsWith('{') ? JSON.parse(text.split('\n')[0] ?? '{}') : {} };
  }

  async isReady(): Promise<boolean> {
    return (await this.call('GET', '/version')).status === 200;
  }

  async loadImage(image: Buffer): Promise<void> {
    await this.call('POST', '/images/load', image);
  }

  /** @returns the whole id. */
  async run(name: string, options: object): Promise<string> {
    const { body } = await this.call('POST', `/containers/create?name=${name}`, options);
    const id = String(body['Id']);
    await this.call('POST', `/containers/${id}/start`);
    return id;
  }

  async exec(id: string, command: readonly string[], hasTerminal = false): Promise<void> {
    const { body } = await this.call('POST', `/containers/${id}/exec`, { Cmd: command, Tty: hasTerminal, AttachStdout: false });
    await this.call('POST', `/exec/${String(body['Id'])}/start`, { Detach: true, Tty: hasTerminal });
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/containers/${id}?force=true`);
  }
}
