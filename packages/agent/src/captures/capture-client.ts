/** Asks the server one thing about a capture; see `@eyrie/schema` capture.ts for what there is to ask. */
import { request } from 'node:https';
import { AGENT_HEADER, CAPTURE_PATH } from '@eyrie/schema';
import { z } from 'zod';
import type { ServerAddress } from '../uplink/connection.ts';
import { trusted } from '../uplink/trust.ts';

export interface CaptureClientOptions {
  readonly server: ServerAddress;
  readonly accessKey: string;
  readonly agentId: string;
}

export interface CaptureAnswer {
  readonly status: number;
  /** Bytes of the file that the server has. */
  readonly size: number | undefined;
  readonly message: string;
}

const ANSWER_MS = 30_000;
const MAX_ANSWER = 1 << 16;
const answer = z.object({ size: z.number().optional(), message: z.string().optional() });

export class CaptureClient {
  readonly #options: CaptureClientOptions;

  constructor(options: CaptureClientOptions) {
    this.#options = options;
  }

  /** @param path behind the id, with its question. @throws Error when there is no answer. */
  async put(id: string, path: string, body: object | Uint8Array): Promise<CaptureAnswer> {
    const { server, accessKey, agentId } = this.#options;
    const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    return await new Promise((resolve, reject) => {
      const asked = request(
        {
          host: server.host,
          port: server.port,
          method: 'PUT',
          path: `${CAPTURE_PATH}${id}${path}`,
          agent: false,
          headers: { authorization: `Bearer ${accessKey}`, [AGENT_HEADER]: agentId, 'content-length': bytes.length },
          signal: AbortSignal.timeout(ANSWER_MS),
          ...trusted(server.caFile),
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text = (text + piece).slice(0, MAX_ANSWER)));
          response.on('end', () => resolve(answerOf(response.statusCode ?? 0, text)));
          response.on('error', reject);
        },
      );
      asked.on('error', reject);
      asked.end(bytes);
    });
  }
}

function answerOf(status: number, text: string): CaptureAnswer {
  try {
    const { size, message = '' } = answer.parse(JSON.parse(text));
    return { status, size, message };
  } catch {
    return { status, size: undefined, message: `the server answered with status ${status}` };
  }
}
