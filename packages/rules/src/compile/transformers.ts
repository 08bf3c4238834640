/** What transformers make of their arguments' values. An absent argument gives an absent result. */
import { textOf, type ByteString } from '@eyrie/scap';
import type { Value } from '@eyrie/fields';
import type { TransformerCall } from '../filter/checked.ts';
import { decodeBase64 } from '../match/base64.ts';
import { getopt } from '../match/getopt.ts';
import type { ArgumentValue } from './expression.ts';
import { lowerAscii, upperAscii } from './values.ts';

export function transform(call: TransformerCall, args: readonly ArgumentValue[]): Value | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  switch (call.name) {
    case 'tolower':
      return onText(first, lowerAscii);
    case 'toupper':
      return onText(first, upperAscii);
    case 'b64':
      return onText(first, decodeBase64);
    case 'basename':
      return onText(first, (text) => text.slice(text.lastIndexOf('/') + 1) as ByteString);
    case 'len':
      return typeof first === 'string' || Array.isArray(first) ? first.length : undefined;
    case 'join': {
      const parts = flatten(second);
      return typeof first === 'string' && parts !== undefined ? (parts.join(first) as ByteString) : undefined;
    }
    case 'concat':
      return flatten(args)?.join('') as ByteString | undefined;
    case 'getopt': {
      const words = flatten(first);
      return words === undefined || typeof second !== 'string' ? undefined : getopt(words, textOf(second as ByteString), call.argument?.text);
    }
  }
}

function onText(value: ArgumentValue, map: (text: ByteString) => ByteString | undefined): Value | undefined {
  if (typeof value === 'string') return map(value as ByteString);
  if (!Array.isArray(value)) return undefined;
  const mapped = value.map((element) => (typeof element === 'string' ? map(element as ByteString) : undefined));
  return mapped.every((element) => element !== undefined) ? mapped : undefined;
}

/** All strings of an argument, lists opened; undefined when one of them is absent. */
function flatten(value: ArgumentValue): ByteString[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return [String(value) as ByteString];
  const parts = (value as readonly ArgumentValue[]).map(flatten);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
