/** The policies that a new server begins with: which of our default rules (the files in `rules/`) they name is said here and nowhere else. */
import type { PolicyType, PolicyWhere } from '@eyrie/schema';

export interface DefaultPolicy {
  readonly name: string;
  readonly description: string;
  /** Default: `falco`. */
  readonly type?: PolicyType;
  /** Default: `both`. */
  readonly where?: PolicyWhere;
  readonly severity: number;
  readonly ruleNames: readonly string[];
}

export const DEFAULT_POLICIES: readonly DefaultPolicy[] = [
  {
    name: 'Crypto Mining',
    description: 'Somebody uses the machine to mine: a miner runs, or a program speaks with a mining pool.',
    severity: 1,
    ruleNames: ['Detect crypto miners using the Stratum protocol', 'Crypto Miner Started', 'Detect outbound connections to common miner pool ports'],
  },
  {
    name: 'Known Threats',
    description: 'What is done here is how a known vulnerability or back door is used.',
    severity: 1,
    ruleNames: [
      'Backdoored library loaded into SSHD (CVE-2024-3094)',
      'Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)',
      'Sudo Potential Privilege Escalation',
      'Contact cloud metadata service from container',
    ],
  },
  {
    name: 'Privileged Access',
    description: 'A process takes rights that it was not given: over other processes, the kernel, or the host of its container.',
    severity: 2,
    ruleNames: [
      'PTRACE attached to process',
      'Linux Kernel Module Injection Detected',
      'Change namespace privileges via unshare',
      'Detect release_agent File Container Escapes',
      'Mount Launched in Privileged Container',
      'Set Setuid or Setgid bit',
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
    name: 'Suspicious Process Execution',
    description: 'A program is started from a place, or in a way, that attackers use and ordinary software does not.',
    severity: 2,
    ruleNames: ['Execution from /dev/shm', 'Fileless execution via memfd_create', 'Run shell untrusted'],
  },
  {
    name: 'Access to Sensitive Data',
    description: 'Credentials, keys or other sensitive files are read, or looked for, by programs that have no business with them.',
    severity: 3,
    ruleNames: ['Read sensitive file untrusted', 'Directory traversal monitored file read', 'Search Private Keys or Passwords'],
  },
  {
    name: 'Suspicious Container Activity',
    description: 'Somebody works inside a container as if it were a machine of their own, or brings programs into it that its image does not have.',
    where: 'containers',
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
    name: 'Disallowed Container Activity',
    description: 'Tools run in a container that belong on the machine of an administrator: package managers, scanners, clients of the container runtime.',
    where: 'containers',
    severity: 5,
    ruleNames: [
      'Launch Package Management Process in Container',
      'Launch Suspicious Network Tool in Container',
      'Launch Remote File Copy Tools in Container',
      'The docker client is executed in a container',
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
    name: 'Kubernetes Audit',
    description: 'Somebody asks the cluster for what gives them more than they should have: commands in pods, privileged pods, rights over everything, secrets.',
    type: 'k8s_audit',
    severity: 4,
    ruleNames: [
      'Attach/Exec Pod',
      'port-forward',
      'EphemeralContainers Created',
      'Create Privileged Pod',
      'Create HostNetwork Pod',
      'Create HostPid Pod',
      'Create Sensitive Mount Pod',
      'Pod Created in Kube Namespace',
      'Anonymous Request Allowed',
      'Attach to cluster-admin Role',
      'ClusterRole With Wildcard Created',
      'System ClusterRole Modified/Deleted',
      'K8s Secret Get Unsuccessfully Tried',
      'Create/Modify Configmap With Private Credentials',
    ],
  },
];
