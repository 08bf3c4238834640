/** Rule tags in words: MITRE ATT&CK tactics and techniques (names as published by MITRE, enterprise matrix), and the rest as they are. */

const TACTICS: Record<string, readonly [id: string, name: string]> = {
  reconnaissance: ['TA0043', 'Reconnaissance'],
  resource_development: ['TA0042', 'Resource Development'],
  initial_access: ['TA0001', 'Initial Access'],
  execution: ['TA0002', 'Execution'],
  persistence: ['TA0003', 'Persistence'],
  privilege_escalation: ['TA0004', 'Privilege Escalation'],
  defense_evasion: ['TA0005', 'Defense Evasion'],
  credential_access: ['TA0006', 'Credential Access'],
  discovery: ['TA0007', 'Discovery'],
  lateral_movement: ['TA0008', 'Lateral Movement'],
  collection: ['TA0009', 'Collection'],
  exfiltration: ['TA0010', 'Exfiltration'],
  command_and_control: ['TA0011', 'Command and Control'],
  impact: ['TA0040', 'Impact'],
};

const TECHNIQUES: Record<string, string> = {
  T1003: 'OS Credential Dumping', 'T1003.008': '/etc/passwd and /etc/shadow', T1005: 'Data from Local System', T1014: 'Rootkit', T1016: 'System Network Configuration Discovery',
  T1018: 'Remote System Discovery', T1020: 'Automated Exfiltration', T1021: 'Remote Services', 'T1021.004': 'SSH', T1027: 'Obfuscated Files or Information',
  T1033: 'System Owner/User Discovery', T1036: 'Masquerading', 'T1036.005': 'Match Legitimate Name or Location', T1037: 'Boot or Logon Initialization Scripts', T1040: 'Network Sniffing',
  T1041: 'Exfiltration Over C2 Channel', T1046: 'Network Service Discovery', T1048: 'Exfiltration Over Alternative Protocol', T1049: 'System Network Connections Discovery',
  T1053: 'Scheduled Task/Job', 'T1053.003': 'Cron', 'T1053.006': 'Systemd Timers', T1055: 'Process Injection', 'T1055.008': 'Ptrace System Calls', 'T1055.009': 'Proc Memory',
  T1057: 'Process Discovery', T1059: 'Command and Scripting Interpreter', 'T1059.004': 'Unix Shell', 'T1059.006': 'Python', T1068: 'Exploitation for Privilege Escalation',
  T1069: 'Permission Groups Discovery', T1070: 'Indicator Removal', 'T1070.002': 'Clear Linux or Mac System Logs', 'T1070.003': 'Clear Command History', 'T1070.004': 'File Deletion',
  'T1070.006': 'Timestomp', T1071: 'Application Layer Protocol', T1072: 'Software Deployment Tools', T1074: 'Data Staged', T1078: 'Valid Accounts', T1082: 'System Information Discovery',
  T1083: 'File and Directory Discovery', T1087: 'Account Discovery', T1090: 'Proxy', T1095: 'Non-Application Layer Protocol', T1098: 'Account Manipulation',
  'T1098.004': 'SSH Authorized Keys', T1105: 'Ingress Tool Transfer', T1110: 'Brute Force', T1132: 'Data Encoding', T1133: 'External Remote Services', T1136: 'Create Account',
  'T1136.001': 'Local Account', T1190: 'Exploit Public-Facing Application', T1195: 'Supply Chain Compromise', 'T1195.002': 'Compromise Software Supply Chain',
  T1203: 'Exploitation for Client Execution', T1204: 'User Execution', T1205: 'Traffic Signaling', 'T1205.001': 'Port Knocking', T1210: 'Exploitation of Remote Services',
  T1222: 'File and Directory Permissions Modification', 'T1222.002': 'Linux and Mac File and Directory Permissions Modification', T1485: 'Data Destruction', T1486: 'Data Encrypted for Impact',
  T1489: 'Service Stop', T1496: 'Resource Hijacking', T1498: 'Network Denial of Service', T1499: 'Endpoint Denial of Service', T1505: 'Server Software Component', 'T1505.003': 'Web Shell',
  T1528: 'Steal Application Access Token', T1529: 'System Shutdown/Reboot', T1530: 'Data from Cloud Storage', T1531: 'Account Access Removal', T1543: 'Create or Modify System Process',
  'T1543.002': 'Systemd Service', T1546: 'Event Triggered Execution', 'T1546.004': 'Unix Shell Configuration Modification', T1547: 'Boot or Logon Autostart Execution',
  'T1547.006': 'Kernel Modules and Extensions', T1548: 'Abuse Elevation Control Mechanism', 'T1548.001': 'Setuid and Setgid', 'T1548.003': 'Sudo and Sudo Caching',
  T1552: 'Unsecured Credentials', 'T1552.001': 'Credentials In Files', 'T1552.003': 'Bash History', 'T1552.004': 'Private Keys', 'T1552.005': 'Cloud Instance Metadata API',
  'T1552.007': 'Container API', T1553: 'Subvert Trust Controls', T1554: 'Compromise Host Software Binary', T1555: 'Credentials from Password Stores', T1556: 'Modify Authentication Process',
  'T1556.003': 'Pluggable Authentication Modules', T1557: 'Adversary-in-the-Middle', 'T1557.002': 'ARP Cache Poisoning', T1560: 'Archive Collected Data', T1561: 'Disk Wipe', T1562: 'Impair Defenses',
  'T1562.001': 'Disable or Modify Tools', 'T1562.003': 'Impair Command History Logging', 'T1562.004': 'Disable or Modify System Firewall', T1564: 'Hide Artifacts',
  'T1564.001': 'Hidden Files and Directories', T1565: 'Data Manipulation', T1567: 'Exfiltration Over Web Service', T1570: 'Lateral Tool Transfer', T1571: 'Non-Standard Port',
  T1572: 'Protocol Tunneling', T1574: 'Hijack Execution Flow', 'T1574.006': 'Dynamic Linker Hijacking', T1595: 'Active Scanning', T1601: 'Modify System Image',
  T1609: 'Container Administration Command', T1610: 'Deploy Container', T1611: 'Escape to Host', T1612: 'Build Image on Host', T1613: 'Container and Resource Discovery',
  T1620: 'Reflective Code Loading', T1622: 'Debugger Evasion', T1649: 'Steal or Forge Authentication Certificates',
};

export interface MitreMark { id: string; name: string }
export interface ReadTags { tactics: MitreMark[]; techniques: MitreMark[]; others: string[] }

/** Splits tags by what they are. A tactic written by name and by number counts once, a technique beside its own sub-technique is left out, a technique without a known name keeps its number. */
export function readTags(tags: readonly string[]): ReadTags {
  const tactics = new Map<string, MitreMark>();
  const techniques = new Map<string, MitreMark>();
  const others: string[] = [];
  for (const tag of tags) {
    const tactic = tacticOf(tag);
    if (tactic) tactics.set(tactic.id, tactic);
    else if (/^T\d{4}(\.\d{3})?$/i.test(tag)) techniques.set(tag.toUpperCase(), techniqueOf(tag.toUpperCase()));
    else others.push(tag);
  }
  // A technique is implied by its sub-technique.
  const ids = [...techniques.keys()];
  const named = [...techniques.values()].filter((each) => !ids.some((id) => id.startsWith(`${each.id}.`)));
  return { tactics: [...tactics.values()], techniques: named, others };
}

function tacticOf(tag: string): MitreMark | undefined {
  const lower = tag.toLowerCase();
  const byName = lower.startsWith('mitre_') ? TACTICS[lower.slice('mitre_'.length)] : undefined;
  const found = byName ?? Object.values(TACTICS).find(([id]) => id.toLowerCase() === lower);
  return found ? { id: found[0], name: found[1] } : undefined;
}

/** A sub-technique is named after its technique: `Scheduled Task/Job: Cron`. */
function techniqueOf(id: string): MitreMark {
  const parent = TECHNIQUES[id.split('.')[0] ?? ''];
  const own = TECHNIQUES[id];
  const name = id.includes('.') && parent !== undefined ? (own ? `${parent}: ${own}` : parent) : (own ?? id);
  return { id, name };
}

/** The names of all tactics, in the order of the matrix. */
export const MITRE_TACTICS: readonly string[] = Object.values(TACTICS).map(([, name]) => name);

/** The tags that stand for a tactic, by its name or its number; none when there is no such tactic. */
export function tagsOfTactic(nameOrId: string): string[] {
  const wanted = nameOrId.toLowerCase();
  return Object.entries(TACTICS).flatMap(([tag, [id, name]]) => (id.toLowerCase() === wanted || name.toLowerCase() === wanted ? [`mitre_${tag}`, id] : []));
}

/** The name of a technique or sub-technique; its number when it is not known. */
export const techniqueName = (id: string): string => techniqueOf(id).name;

/** All tactics, in the order of an attack. */
export const tacticsInOrder = (): MitreMark[] => Object.values(TACTICS).map(([id, name]) => ({ id, name }));

/** Whether a rule's tags name this tactic or technique; a technique also by one of its sub-techniques. */
export function hasMark(tags: readonly string[], id: string): boolean {
  return tags.some((tag) => tag.toUpperCase() === id || tag.toUpperCase().startsWith(`${id}.`) || tacticOf(tag)?.id === id);
}
