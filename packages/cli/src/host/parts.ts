/** Files that come with the program and are not code, where they lie beside the sources; the bundle finds them there too. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Default rule files. */
export const RULES_FOLDER = fileURLToPath(new URL('../../../../rules/', import.meta.url));

const CONSOLE = fileURLToPath(new URL('../../../console/dist/', import.meta.url));

/** The built console; undefined when it was not built. */
export function consoleFolder(): string | undefined {
  return existsSync(CONSOLE) ? CONSOLE : undefined;
}
