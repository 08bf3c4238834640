import { readFileSync } from 'node:fs';

/**
 * Whose certificates are believed. Read anew for each connection: the server may not have made it yet when the agent starts.
 * @param caFile without it, the authorities of the system.
 */
export function trusted(caFile: string | undefined): { ca?: string } {
  if (caFile === undefined) return {};
  try {
    return { ca: readFileSync(caFile, 'utf8') };
  } catch {
    // Then the connection fails with a reason that names the certificate.
    return {};
  }
}
