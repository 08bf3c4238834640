/** Makes keys and the two kinds of X.509 certificates (RFC 5280) that we need: a local authority and a server. ECDSA on P-256, signed by node:crypto. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP, SocketAddress } from 'node:net';
import { bits, boolean, integer, octets, oid, sequence, set, tagged, time, utf8 } from './der.ts';

/** A private key and its certificate, both PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface Period {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

export function issueAuthority(period: Period): KeyAndCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Names of authorities differ, so that an old and a new one are never taken for each other.
  const name = `Eyrie local authority ${randomBytes(4).toString('hex')}`;
  const cert = certificate({
    subject: name,
    publicKey: keys.publicKey,
    issuer: name,
    signingKey: keys.privateKey,
    period,
    extensions: [
      extension(OID.basicConstraints, true, sequence(boolean(true), integer(Buffer.from([0])))),
      // Certificates and revocation lists.
      extension(OID.keyUsage, true, bits(Buffer.from([0b0000_0110]), 1)),
      extension(OID.subjectKeyIdentifier, false, octets(keyIdentifier(keys.publicKey))),
    ],
  });
  return { key: pemOf(keys.privateKey), cert };
}

/** @param names DNS names and IP addresses */
export function issueServer(authority: KeyAndCertificate, names: readonly string[], period: Period): KeyAndCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = new X509Certificate(authority.cert);
  const cert = certificate({
    subject: 'Eyrie server',
    publicKey: keys.publicKey,
    issuer: issuer.subject.replace(/^CN=/, ''),
    signingKey: createPrivateKey(authority.key),
    period,
    extensions: [
      extension(OID.basicConstraints, true, sequence()),
      // Digital signature.
      extension(OID.keyUsage, true, bits(Buffer.from([0b1000_0000]), 7)),
      extension(OID.extendedKeyUsage, false, sequence(oid(OID.serverAuth))),
      extension(OID.subjectAltName, false, sequence(...names.map(generalName))),
      extension(OID.authorityKeyIdentifier, false, sequence(tagged(0x80, keyIdentifier(issuer.publicKey)))),
      extension(OID.subjectKeyIdentifier, false, octets(keyIdentifier(keys.publicKey))),
    ],
  });
  return { key: pemOf(keys.privateKey), cert };
}

interface Contents {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly signingKey: KeyObject;
  readonly period: Period;
  readonly extensions: readonly Buffer[];
}

function certificate(contents: Contents): string {
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const toBeSigned = sequence(
    // Version 3.
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    commonName(contents.issuer),
    sequence(time(contents.period.notBefore), time(contents.period.notAfter)),
    commonName(contents.subject),
    publicKeyInfo(contents.publicKey),
    tagged(0xa3, sequence(...contents.extensions)),
  );
  const der = sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, contents.signingKey)));
  return new X509Certificate(der).toString();
}

const commonName = (name: string): Buffer => sequence(set(sequence(oid(OID.commonName), utf8(name))));

const extension = (id: string, critical: boolean, value: Buffer): Buffer => sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** Any value that names the key will do; it need only be the same on both certificates. */
const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(publicKeyInfo(key.type === 'private' ? createPublicKey(key) : key))
    .digest()
    .subarray(0, 20);

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? tagged(0x82, Buffer.from(name)) : tagged(0x87, addressBytes(name));
}

/** 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const [head = '', tail] = canonical.replace(/:(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_m, a, b, c, d) => `:${hex16(a, b)}:${hex16(c, d)}`).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

const hex16 = (high: string, low: string): string => ((Number(high) << 8) | Number(low)).toString(16);
