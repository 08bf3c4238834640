/** The policies that a new server begins with: which of our default rules (the files in `rules/`) they name is said here and nowhere else. */

export interface DefaultPolicy {
  readonly name: string;
  readonly description: string;
  readonly severity: number;
  readonly ruleNames: readonly string[];
}

export const DEFAULT_POLICIES: readonly DefaultPolicy[] = [
  {
    name: 'Suspicious Container Activity',
    description: 'Somebody works inside a container as if it were a machine of their own, or reaches out of it to the host.',
    severity: 4,
    ruleNames: ['Terminal shell in container'],
  },
  {
    name: 'Suspicious Filesystem Changes',
    description: 'Files are written where only installers and administrators should write.',
    severity: 4,
    ruleNames: [],
  },
  {
    name: 'Suspicious Network Activity',
    description: 'A program talks over the network in a way that programs of its kind do not.',
    severity: 2,
    ruleNames: [],
  },
  {
    name: 'Access To Secrets',
    description: 'Credentials, keys or other sensitive files are read by programs that have no business with them.',
    severity: 2,
    ruleNames: [],
  },
  {
    name: 'Suspicious Process Execution',
    description: 'A program is started from a place, or in a way, that attackers use and ordinary software does not.',
    severity: 3,
    ruleNames: [],
  },
];
