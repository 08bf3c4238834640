/** Paths as a process means them, made absolute and normal. */
import type { ByteString } from '@eyrie/scap';
import { Text, TextTable } from './text.ts';

/** Longer paths are not resolved: the kernel's own limit for what an event carries. */
const MAX_PATH = 1024;
const TOO_LONG = '/DIR_TOO_LONG/FILENAME_TOO_LONG' as ByteString;
const SLASH = 0x2f;
const DOT = 0x2e;

/** Stands for the directory of a descriptor that is not known. */
export const UNKNOWN_DIRECTORY = '<UNKNOWN>' as ByteString;

/** Stands for a working directory that is not followed; no path ends like it. */
export const UNFOLLOWED_DIRECTORY = '<UNFOLLOWED>' as ByteString;

const SLOTS = 1 << 12;

/** Remembers what was resolved last, so that the same name in the same directory costs no string. */
export class PathTable {
  readonly #texts: TextTable;
  readonly #directories = Array.from<Text | undefined>({ length: SLOTS });
  readonly #names = Array.from<Text | undefined>({ length: SLOTS });
  readonly #results = Array.from<Text | undefined>({ length: SLOTS });

  constructor(texts: TextTable) {
    this.#texts = texts;
  }

  /**
   * @param directory with its final slash; not looked at when the name is absolute.
   * @returns the path without `.`, `..`, double slashes and final slash; empty for an empty name.
   */
  resolve(directory: Text, name: Text): Text {
    if (name.length === 0) return name;
    if (name.memory.u8[name.start] === SLASH) return (name.normal ??= this.#normalise(name));
    const slot = (directory.hash ^ Math.imul(name.hash, 31)) & (SLOTS - 1);
    if (this.#names[slot] === name && this.#directories[slot] === directory) {
      const known = this.#results[slot];
      if (known !== undefined) return known;
    }
    const result = this.#texts.of(joinPaths(directory.value, name.value));
    this.#directories[slot] = directory;
    this.#names[slot] = name;
    this.#results[slot] = result;
    return result;
  }

  /** The same path as a directory: with exactly one slash at its end. */
  directory(path: Text): Text {
    return (path.directory ??= path.length > 0 && path.memory.u8[path.start + path.length - 1] === SLASH ? path : this.#texts.of(`${path.value}/` as ByteString));
  }

  #normalise(path: Text): Text {
    return isNormal(path) ? path : this.#texts.of(joinPaths('' as ByteString, path.value));
  }
}

/** Joins and normalises; `..` stops at the root. */
export function joinPaths(directory: ByteString, name: ByteString): ByteString {
  if (name === '') return name;
  const base = name.charCodeAt(0) === SLASH ? '' : directory;
  if (base.length + name.length + 1 > MAX_PATH) return TOO_LONG;
  const path = base + name;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return ((path.charCodeAt(0) === SLASH ? '/' : '') + kept.join('/')) as ByteString;
}

function isNormal(path: Text): boolean {
  const { u8 } = path.memory;
  const end = path.start + path.length;
  if (path.length + 1 > MAX_PATH) return false;
  for (let at = path.start; at < end; at++) {
    if (u8[at] !== SLASH) continue;
    if (at + 1 === end) return path.length === 1;
    const next = u8[at + 1];
    if (next === SLASH) return false;
    if (next !== DOT) continue;
    const isDot = at + 2 === end || u8[at + 2] === SLASH;
    const isDotDot = u8[at + 2] === DOT && (at + 3 === end || u8[at + 3] === SLASH);
    if (isDot || isDotDot) return false;
  }
  return true;
}
