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
    ruleNames: [
      'Terminal shell in container',
      'Drop and execute new binary in container',
      'Redirect STDOUT/STDIN to Network Connection in Container',
      'Netcat Remote Code Execution in Container',
      'Packet socket created in container',
    ],
  },
  {
    name: 'Suspicious Filesystem Changes',
    description: 'Files are written where only installers and administrators should write.',
    severity: 4,
    ruleNames: [
      'Write below etc',
      'Clear Log Activities',
      'Remove Bulk Data from Disk',
      'Create Symlink Over Sensitive Files',
      'Create Hardlink Over Sensitive Files',
    ],
  },
  {
    name: 'Suspicious Network Activity',
    description: 'A program talks over the network in a way that programs of its kind do not.',
    severity: 2,
    ruleNames: [
      'Redirect STDOUT/STDIN to Network Connection on Host',
      'Shell with Standard Streams on a Socket',
      'Shell Piped Through Netcat',
      'Disallowed SSH Connection Non Standard Port',
    ],
  },
  {
    name: 'Access To Secrets',
    description: 'Credentials, keys or other sensitive files are read by programs that have no business with them.',
    severity: 2,
    ruleNames: [
      'Read sensitive file untrusted',
      'Directory traversal monitored file read',
      'Search Private Keys or Passwords',
    ],
  },
  {
    name: 'Suspicious Process Execution',
    description: 'A program is started from a place, or in a way, that attackers use and ordinary software does not.',
    severity: 3,
    ruleNames: [
      'Execution from /dev/shm',
      'Fileless execution via memfd_create',
      'Run shell untrusted',
      'PTRACE attached to process',
      'Linux Kernel Module Injection Detected',
    ],
  },
];
