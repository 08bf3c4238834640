/** Conformance data beside the repository; a clone without it skips the tests that read it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url));

/** @returns undefined when the file is not there. */
export function sharedText(path: string): string | undefined {
  return existsSync(shared + path) ? readFileSync(shared + path, 'utf8') : undefined;
}

export function sharedJson<T>(path: string): T | undefined {
  const text = sharedText(path);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** For the name of a test that cannot run: says why. */
export function needs(path: string, there: unknown): string {
  return there === undefined ? ` (skipped: ../shared/${path} is not there)` : '';
}
