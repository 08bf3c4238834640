import type { Server } from 'node:net';
import { StartupError } from './startup-error.ts';

/** @param purpose completes «Port 7400 …» in the message. @throws StartupError when the address cannot be had. */
export async function listen(server: Server, port: number, host: string | undefined, purpose: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(host === undefined ? { port } : { port, host }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartupError(
        'port-taken',
        `Port ${port} ${purpose} is already in use${host === undefined ? '' : ` on ${host}`}. Stop the program that uses it, or choose another port.`,
      );
    if (code === 'EACCES') throw new StartupError('port-taken', `Port ${port} ${purpose} needs privileges. Choose one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new StartupError('port-taken', `This host does not have the address ${host} ${purpose}.`);
    throw error;
  }
}
