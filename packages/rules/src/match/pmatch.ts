/**
 * `pmatch`: is one of a set of paths a prefix of a path, component by component? `/var/run` is one of `/var/run/docker` and of
 * itself, not of `/var`. Components may be shell patterns. Repeated and trailing slashes do not count.
 */
import type { ByteString } from '@eyrie/scap';
import { compileGlob, isGlob } from './glob.ts';

interface Directory {
  /** A search path ends here: everything below matches. */
  isEnd: boolean;
  readonly children: Map<string, Directory>;
  readonly patterns: { readonly text: string; readonly matches: (component: string) => boolean; readonly directory: Directory }[];
}

/** Compares bytes: `?` in a component is one of them. */
export function compilePathMatch(paths: readonly ByteString[]): (path: ByteString) => boolean {
  const root = newDirectory();
  for (const path of paths) add(root, components(path));
  return (path) => isPrefixed(root, components(path));
}

function newDirectory(): Directory {
  return { isEnd: false, children: new Map(), patterns: [] };
}

function components(path: string): string[] {
  return path.split('/').filter((component) => component !== '');
}

function add(root: Directory, path: readonly string[]): void {
  let directory = root;
  for (const component of path) {
    if (directory.isEnd) return;
    directory = isGlob(component) ? patternChild(directory, component) : plainChild(directory, component);
  }
  directory.isEnd = true;
}

function plainChild(directory: Directory, component: string): Directory {
  const existing = directory.children.get(component);
  if (existing !== undefined) return existing;
  const child = newDirectory();
  directory.children.set(component, child);
  return child;
}

function patternChild(directory: Directory, text: string): Directory {
  const existing = directory.patterns.find((pattern) => pattern.text === text);
  if (existing !== undefined) return existing.directory;
  const child = newDirectory();
  directory.patterns.push({ text, matches: compileGlob(text), directory: child });
  return child;
}

function isPrefixed(root: Directory, path: readonly string[]): boolean {
  // Directories that the components read so far lead to. As a set, so that patterns cannot multiply the work.
  let reached = new Set([root]);
  for (let i = 0; ; i++) {
    for (const directory of reached) if (directory.isEnd) return true;
    const component = path[i];
    if (component === undefined || reached.size === 0) return false;
    const next = new Set<Directory>();
    for (const directory of reached) {
      const child = directory.children.get(component);
      if (child !== undefined) next.add(child);
      for (const pattern of directory.patterns) if (pattern.matches(component)) next.add(pattern.directory);
    }
    reached = next;
  }
}
