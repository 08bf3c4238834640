/**
 * Takes the audit events that the API server of a Kubernetes cluster posts, or a bridge that reads them elsewhere: one event, a list or an array of them.
 * Plain HTTP without credentials, as API servers' webhooks are set up for it: to be reached from the cluster only.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const AUDIT_PATH = '/k8s_audit';

export interface AuditReceiverOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** @returns what could not be used and why. */
  readonly onEvents: (text: string) => readonly string[];
  /** Of a body that could not be used, or not all of it. */
  readonly onProblem: (problem: string) => void;
}

/** API servers send batches of up to 10 MB. */
const MAX_BODY = 32 << 20;
const MAX_CONNECTIONS = 100;
const PATIENCE_MS = 30_000;

export class AuditReceiver {
  readonly #options: AuditReceiverOptions;
  readonly #server: Server;

  private constructor(options: AuditReceiverOptions) {
    this.#options = options;
    this.#server = createServer({ requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS }, (request, response) => this.#handle(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** @throws Error when the address cannot be listened on. */
  static async listen(options: AuditReceiverOptions): Promise<AuditReceiver> {
    const receiver = new AuditReceiver(options);
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(options.port, options.host, resolve);
    });
    return receiver;
  }

  get port(): number {
    const address = this.#server.address() as AddressInfo | null;
    return address?.port ?? 0;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.split('?')[0] !== AUDIT_PATH) return answer(response, 404, `audit events are posted to ${AUDIT_PATH}`);
    if (request.method !== 'POST') return answer(response, 405, 'audit events are posted');
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MAX_BODY) parts.push(part);
    });
    request.on('end', () => {
      if (bytes > MAX_BODY) return this.#refuse(response, 413, `a body of ${bytes} bytes is more than ${MAX_BODY}`);
      const problems = this.#options.onEvents(Buffer.concat(parts).toString('utf8'));
      const [problem] = problems;
      // What is usable of it was used: whoever sent it would only send it again.
      if (problem === undefined) return answer(response, 200, 'ok');
      return this.#refuse(response, 400, problems.length === 1 ? problem : `${problem}, and ${problems.length - 1} more`);
    });
    request.on('error', () => response.destroy());
  }

  #refuse(response: ServerResponse, status: number, problem: string): void {
    this.#options.onProblem(problem);
    answer(response, status, problem);
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
