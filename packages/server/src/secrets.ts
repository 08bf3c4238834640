/** Secrets of the server: made here, kept as digests, compared in constant time. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Bearer token or session id: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Key by which an agent enrols. */
export const newAccessKey = (): string => randomUUID();

/** What is stored of a secret: SHA-256 in hexadecimal. Enough, because every secret here is random and long. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @returns the credential of an `Authorization: Bearer …` header, whose scheme may be written in any case. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

/** @returns the secret in a file of ours, or undefined when there is none. */
export function readSecretFile(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file that only its owner can read, entirely or not at all. */
export function writePrivateFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
