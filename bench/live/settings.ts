/** What is watched for in each part of the benchmark. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wantedEvents } from '@eyrie/agent';
import { loadRules, SYSCALL_SOURCE } from '@eyrie/rules';
import { syscalls } from '@eyrie/sensor';

export interface Setting {
  readonly name: string;
  /** Rule files; undefined: no rules, every event is kept in memory as the flight recorder keeps it. */
  readonly rules: readonly string[] | undefined;
  /** Event names that the probe reports. */
  readonly events: ReadonlySet<string>;
}

const DEFAULT_RULES = [fileURLToPath(new URL('../../rules/eyrie_rules.yaml', import.meta.url))];
const UPSTREAM = fileURLToPath(new URL('../../../shared/corpora/falco-rules/', import.meta.url));
const UPSTREAM_RULES = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml'].map((name) => join(UPSTREAM, name));

/** @returns the settings, and a note on what cannot be measured here. */
export function settings(): { readonly settings: readonly Setting[]; readonly note: string | undefined } {
  const isThere = UPSTREAM_RULES.every((file) => existsSync(file));
  return {
    settings: [
      ofRules('(a) default rules', DEFAULT_RULES),
      ...(isThere ? [ofRules('(b) upstream rules', UPSTREAM_RULES)] : []),
      { name: '(c) all recorded', rules: undefined, events: everyEvent() },
    ],
    note: isThere ? undefined : '(b) upstream rules: not measured, they are not beside this repository.',
  };
}

/** Names of all events that a system call can bring about here. */
export function everyEvent(): ReadonlySet<string> {
  return new Set(['procexit', 'signaldeliver', ...syscalls(process.arch === 'arm64' ? 'arm64' : 'x64').map((call) => call.name)]);
}

function ofRules(name: string, files: readonly string[]): Setting {
  const { rules } = loadRules(files.map((file) => ({ name: file, content: readFileSync(file, 'utf8') })));
  const used = rules.filter((rule) => rule.source === SYSCALL_SOURCE);
  return { name: `${name} (${used.length})`, rules: files, events: wantedEvents(used) };
}
