/**
 * The local certificate authority: made at the first start, it signs the certificate of the port that agents connect to, and agents trust it alone.
 * The CA lives ten years; the server certificate a year, and is renewed at a start or during a run when less than thirty days are left.
 */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writePrivateFile } from '../secrets.ts';
import { issueAuthority, issueServer } from './issue.ts';
import type { KeyAndCertificate, Period } from './issue.ts';

export interface ServerIdentity {
  /** PEM: the server's certificate followed by the authority's. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** The authority's certificate, for agents. */
  readonly caFile: string;
  readonly validTo: Date;
}

const DAY_MS = 24 * 3600 * 1000;
const CA_DAYS = 3650;
const SERVER_DAYS = 365;
const RENEW_DAYS = 30;
/** Certificates begin an hour early, for agents whose clock is behind. */
const SLACK_MS = 3600 * 1000;

/** Names under which agents reach this host. */
function defaultNames(): string[] {
  return ['localhost', hostname(), '127.0.0.1', '::1'];
}

/**
 * @param names DNS names and IP addresses for the certificate beside those of this host
 * @returns the identity in `folder`, made or renewed when absent, unreadable, near its end or without one of the names.
 */
export function serverIdentity(folder: string, names: readonly string[] = [], now = Date.now()): ServerIdentity {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const wanted = [...new Set([...defaultNames(), ...names])];
  const caFile = join(folder, 'ca.pem');
  const found = readIdentity(folder, caFile);
  if (found !== undefined && isUsable(found, caFile, wanted, now)) return found;
  const authority = readAuthority(folder, now) ?? issueAuthority(period(now, CA_DAYS));
  const server = issueServer(authority, wanted, period(now, SERVER_DAYS));
  writePrivateFile(join(folder, 'ca.key'), authority.key);
  writePrivateFile(caFile, authority.cert);
  writePrivateFile(join(folder, 'server.key'), server.key);
  writePrivateFile(join(folder, 'server.pem'), server.cert + authority.cert);
  const made = readIdentity(folder, caFile);
  if (made === undefined) throw new Error(`the certificates in ${folder} cannot be read back`);
  return made;
}

function period(now: number, days: number): Period {
  return { notBefore: new Date(now - SLACK_MS), notAfter: new Date(now + days * DAY_MS) };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readIdentity(folder: string, caFile: string): ServerIdentity | undefined {
  const cert = readText(join(folder, 'server.pem'));
  const key = readText(join(folder, 'server.key'));
  const certificate = parse(cert);
  if (cert === undefined || key === undefined || certificate === undefined) return undefined;
  return { cert, key, caFile, validTo: new Date(certificate.validTo) };
}

function isUsable(identity: ServerIdentity, caFile: string, names: readonly string[], now: number): boolean {
  const certificate = parse(identity.cert);
  const authority = parse(readText(caFile));
  if (certificate === undefined || authority === undefined || !certificate.verify(authority.publicKey)) return false;
  if (now + RENEW_DAYS * DAY_MS > identity.validTo.getTime() || now < new Date(certificate.validFrom).getTime()) return false;
  return names.every((name) => certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined);
}

/** The authority of an earlier start, if it outlives another server certificate, and has begun: it has not when the clock was ahead at that start. */
function readAuthority(folder: string, now: number): KeyAndCertificate | undefined {
  const cert = readText(join(folder, 'ca.pem'));
  const key = readText(join(folder, 'ca.key'));
  const certificate = parse(cert);
  if (cert === undefined || key === undefined || certificate === undefined) return undefined;
  const isValid = new Date(certificate.validFrom).getTime() <= now && new Date(certificate.validTo).getTime() > now + SERVER_DAYS * DAY_MS;
  return isValid ? { cert, key } : undefined;
}

function parse(pem: string | undefined): X509Certificate | undefined {
  if (pem === undefined) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
