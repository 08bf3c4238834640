#!/usr/bin/env node
// Starts the bundled program. In a source checkout it is built first when the sources are newer.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = new URL('../dist/', import.meta.url);
const builder = new URL('../../../scripts/parts/program.mjs', import.meta.url);

async function findEntry() {
  if (!existsSync(builder)) return new URL(`${readFileSync(new URL('current', dist), 'utf8').trim()}/main.cjs`, dist).href;
  const { ensureProgram } = await import(builder.href);
  return `file://${await ensureProgram()}`;
}

let entry;
try {
  entry = await findEntry();
} catch (error) {
  process.stderr.write(`eyrie: the program could not be built from its sources.\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(70);
}
// What a child process runs again: the bundle itself, which is not rebuilt under a running Eyrie.
process.argv[1] = fileURLToPath(entry);
await import(entry);
