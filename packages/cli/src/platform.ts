/** What the pure packages need from Node. */
import type { Platform } from '@eyrie/scap';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const nodePlatform: Platform = {
  decodeUtf8: (bytes) => decoder.decode(bytes),
  encodeUtf8: (text) => encoder.encode(text),
  // zlib and streams take 5 ms to load, which those who read plain captures need not pay.
  gunzip: async (source, sink) => (await import('./capture/gunzip.ts')).gunzip(source, sink),
};
