/** IP addresses as text. */
import type { ByteString } from '@eyrie/scap';
import { formatAddress } from '@eyrie/state';

/** @param address 4 or 16 bytes. @returns dotted or colon form, as inet_ntop(3); `<NA>` for other lengths. */
export function addressText(address: ByteString): ByteString {
  const bytes = new Uint8Array(address.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = address.charCodeAt(at);
  return formatAddress(bytes) || ('<NA>' as ByteString);
}
