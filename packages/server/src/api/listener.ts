/** Where the API is served: plain HTTP on loopback, where browsers trust it all the same; anywhere else only with a certificate. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isIP, isIPv6 } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../listen.ts';
import { reasonOf } from '../log.ts';
import { StartupError } from '../startup-error.ts';
import type { Api } from './endpoint.ts';

/** Files in PEM. */
export interface ApiCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** @throws StartupError for an address that needs a certificate, before anything else is started. */
export function requireCertificate(host: string, certificate: ApiCertificate | undefined): void {
  if (isLoopback(host) || certificate !== undefined) return;
  throw new StartupError(
    'certificate-required',
    `The address ${host} can be reached from other machines, and tokens must not cross a network unprotected. ` +
      'Pass a certificate and its key with --tls-cert and --tls-key, or listen on 127.0.0.1.',
  );
}

export interface ApiListener {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws StartupError when the port is taken or the certificate cannot be used. */
export async function serveApi(app: Api, host: string, port: number, certificate: ApiCertificate | undefined): Promise<ApiListener> {
  const respond = getRequestListener(app.fetch);
  const answer = (request: IncomingMessage, response: ServerResponse): void => void respond(request, response);
  let server: Server;
  try {
    const limits = { headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 32 * 1024 };
    server =
      certificate === undefined
        ? createServer(limits, answer)
        : createTlsServer({ ...limits, cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) }, answer);
  } catch (error) {
    throw new StartupError(
      'certificate-unusable',
      `The certificate ${certificate?.certFile} with the key ${certificate?.keyFile} cannot be used: ${reasonOf(error)}`,
    );
  }
  server.maxConnections = 2000;
  await listen(server, port, host, 'for the API and the console (--port)');
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${actualPort}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
