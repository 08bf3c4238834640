/** The newest policy set that worked, kept on disk: an agent that starts while the server is away protects with it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policySet, type PolicySet } from '@eyrie/schema';

const fileIn = (folder: string): string => join(folder, 'policies.json');

/** @returns undefined when there is none, or none that can be read. */
export function readPolicySet(folder: string): PolicySet | undefined {
  let text: string;
  try {
    text = readFileSync(fileIn(folder), 'utf8');
  } catch {
    return undefined;
  }
  try {
    return policySet.parse(JSON.parse(text));
  } catch {
    // Half a file, or one of another version: the server sends a new one.
    return undefined;
  }
}

export function writePolicySet(folder: string, set: PolicySet): void {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, JSON.stringify(set), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
