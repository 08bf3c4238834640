/** `address:port` as descriptors are named, back into bytes. */

export interface Endpoint {
  /** 4 or 16 bytes, network order. */
  readonly address: Uint8Array;
  readonly port: number;
}

/** @returns undefined when the text is no address and port. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  const port = text.slice(colon + 1);
  if (colon < 0 || !/^\d{1,5}$/.test(port)) return undefined;
  const address = parseIpv4(text.slice(0, colon)) ?? parseIpv6(text.slice(0, colon));
  return address === undefined ? undefined : { address, port: Number(port) };
}

function parseIpv4(text: string): Uint8Array | undefined {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? Uint8Array.from(text.split('.'), Number) : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const before = groupBytes(head);
  const after = groupBytes(tail ?? '');
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  return Uint8Array.from([...before, ...new Uint8Array(missing), ...after]);
}

function groupBytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (const group of text === '' ? [] : text.split(':')) {
    const ipv4 = parseIpv4(group);
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}
