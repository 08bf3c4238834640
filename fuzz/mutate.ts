/** Small changes of bytes, of text made of known words, and of captures whose blocks stay readable. */
import type { Random } from './random.ts';

/** @param other another input of the pool, to take pieces from. */
export type Mutate = (input: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

/** Bytes at which comparisons and signs change. */
const ODD_BYTES = [0, 1, 2, 10, 0x7f, 0x80, 0xfe, 0xff] as const;
const ODD_WORDS = [0, 1, 22, 26, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;

/** One to four changes anywhere. */
export function mutateBytes(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes = input;
  for (let count = 1 + random.below(4); count > 0; count--) bytes = changeBytes(bytes, other, random);
  return bytes;
}

function changeBytes(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  switch (random.below(8)) {
    case 0:
    case 1: {
      const changed = bytes.slice();
      changed[at] = random.chance(2) ? random.pick(ODD_BYTES) : random.below(256);
      return changed;
    }
    case 2: {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
      return changed;
    }
    case 3:
      return withWord(bytes, at, random.pick(ODD_WORDS), 1 << random.below(3));
    case 4:
      return splice(bytes, at, random.below(16), new Uint8Array(0));
    case 5:
      return splice(bytes, at, 0, bytes.subarray(at, at + random.below(32)));
    case 6: {
      const from = random.below(other.length);
      return splice(bytes, at, random.below(16), other.subarray(from, from + random.below(64)));
    }
    default:
      return random.chance(4) ? bytes.slice(0, at) : splice(bytes, at, 0, Uint8Array.of(random.below(256), random.below(256)));
  }
}

/** Little-endian, of 1, 2 or 4 bytes; what does not fit is left out. */
function withWord(bytes: Uint8Array, at: number, word: number, size: number): Uint8Array {
  const changed = bytes.slice();
  for (let index = 0; index < size; index++) if (at + index < changed.length) changed[at + index] = (word >>> (8 * index)) & 0xff;
  return changed;
}

function splice(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + removed));
  const result = new Uint8Array(at + added.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(rest, at + added.length);
  return result;
}

/** Changes text by known words mostly, and sometimes repeats a piece many times. */
export function textMutator(words: readonly string[]): Mutate {
  const known = words.map((word) => new TextEncoder().encode(word));
  return (input, other, random) => {
    let bytes = input;
    for (let count = 1 + random.below(4); count > 0; count--) {
      const at = random.below(bytes.length + 1);
      if (random.chance(2)) bytes = splice(bytes, at, random.chance(2) ? random.below(12) : 0, random.pick(known));
      else if (random.chance(24)) bytes = splice(bytes, at, 0, repeated(random.chance(2) ? random.pick(known) : bytes.subarray(at, at + 1 + random.below(12)), 1 + random.below(200)));
      else bytes = changeBytes(bytes, other, random);
    }
    return bytes;
  };
}

function repeated(piece: Uint8Array, times: number): Uint8Array {
  const result = new Uint8Array(piece.length * times);
  for (let index = 0; index < times; index++) result.set(piece, index * piece.length);
  return result;
}

/** Changes within blocks, of their types, order and sizes; the frames stay sound. Now and then the whole is taken for mere bytes. */
export function mutateCapture(input: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  if (random.chance(6)) return mutateBytes(input, other, random);
  const blocks = blocksOf(input);
  const theirs = blocksOf(other);
  if (blocks.length === 0) return mutateBytes(input, other, random);
  for (let count = 1 + random.below(6); count > 0; count--) changeBlocks(blocks, theirs, random);
  return joined(blocks);
}

function changeBlocks(blocks: Uint8Array[], theirs: readonly Uint8Array[], random: Random): void {
  const index = random.below(blocks.length);
  const block = blocks[index];
  if (block === undefined) return;
  switch (random.below(10)) {
    case 0:
      if (blocks.length > 1) blocks.splice(index, 1);
      return;
    case 1:
      blocks.splice(random.below(blocks.length), 0, theirs.length > 0 && random.chance(2) ? random.pick(theirs) : block);
      return;
    case 2: {
      const partner = random.below(blocks.length);
      blocks[index] = blocks[partner] ?? block;
      blocks[partner] = block;
      return;
    }
    case 3: {
      const type = block.slice();
      type.set((theirs[random.below(theirs.length)] ?? block).subarray(0, 4));
      blocks[index] = type;
      return;
    }
    case 4:
      blocks[index] = framed(block.subarray(0, 4), changeBytes(bodyOf(block), bodyOf(block), random));
      return;
    default: {
      // In place: the beginning of a block, where its numbers are, more often than the rest.
      const body = bodyOf(block);
      const end = random.chance(2) ? Math.min(body.length, 64) : body.length;
      const at = random.below(end);
      const changed = random.chance(2) ? withWord(body, at, random.pick(ODD_WORDS), 1 << random.below(3)) : withWord(body, at, random.below(256), 1);
      blocks[index] = framed(block.subarray(0, 4), changed);
    }
  }
}

/** Blocks from the beginning up to the first whose length cannot be. */
export function blocksOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (length < 12 || length % 4 !== 0 || at + length > bytes.length) break;
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

function bodyOf(block: Uint8Array): Uint8Array {
  return block.subarray(8, block.length - 4);
}

function framed(type: Uint8Array, body: Uint8Array): Uint8Array {
  const length = 12 + ((body.length + 3) & ~3);
  const block = new Uint8Array(length);
  const view = new DataView(block.buffer);
  block.set(type);
  view.setUint32(4, length, true);
  block.set(body, 8);
  view.setUint32(length - 4, length, true);
  return block;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}
