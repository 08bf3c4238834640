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
    description: 'Somebody works inside a container as if it were a machine of their own, or brings programs into it that its image does not have.',
    severity: 4,
    ruleNames: [
      'Terminal shell in container',
      'Drop and execute new binary in container',
      'Netcat Remote Code Execution in Container',
      'Redirect STDOUT/STDIN to Network Connection in Container',
      'Packet socket created in container',
    ],
  },
  {
    name: 'Suspicious Filesystem Changes',
    description: 'Files are written, linked over or wiped where only installers and administrators should do so.',
    severity: 4,
    ruleNames: [
      'Write below etc',
      'Create Symlink Over Sensitive Files',
      'Create Hardlink Over Sensitive Files',
      'Clear Log Activities',
      'Remove Bulk Data from Disk',
    ],
  },
  {
    name: 'Suspicious Network Activity',
    description: 'A shell hangs on a network connection, or a connection goes where its kind does not go.',
    severity: 2,
    ruleNames: [
      'Shell with Standard Streams on a Socket',
      'Redirect STDOUT/STDIN to Network Connection on Host',
      'Shell Piped Through Netcat',
      'Disallowed SSH Connection Non Standard Port',
    ],
  },
  {
    name: 'Access to Sensitive Data',
    description: 'Credentials, keys or other sensitive files are read, or looked for, by programs that have no business with them.',
    severity: 3,
    ruleNames: ['Read sensitive file untrusted', 'Directory traversal monitored file read', 'Search Private Keys or Passwords'],
  },
  {
    name: 'Suspicious Process Execution',
    description:
      'A program is started from a place, or in a way, that attackers use and ordinary software does not; or it takes hold of another program or of the kernel.',
    severity: 2,
    ruleNames: [
      'Execution from /dev/shm',
      'Fileless execution via memfd_create',
      'Run shell untrusted',
      'PTRACE attached to process',
      'Linux Kernel Module Injection Detected',
    ],
  },
];
