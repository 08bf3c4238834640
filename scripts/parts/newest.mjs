import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * When something below these paths was last written.
 * @param {readonly string[]} paths files or folders; absent ones do not count.
 * @param {(name: string) => boolean} counts decides on file names.
 * @returns {number} milliseconds since the epoch; 0 when there is nothing.
 */
export function newestChange(paths, counts = () => true) {
  let newest = 0;
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (!stat.isDirectory()) {
      newest = Math.max(newest, stat.mtimeMs);
      continue;
    }
    // The folder's own time tells of deleted files.
    newest = Math.max(newest, stat.mtimeMs);
    const entries = readdirSync(path, { withFileTypes: true });
    const inside = entries.filter((entry) => entry.name !== 'node_modules' && (entry.isDirectory() || counts(entry.name)));
    newest = Math.max(newest, newestChange(inside.map((entry) => join(path, entry.name)), counts));
  }
  return newest;
}
