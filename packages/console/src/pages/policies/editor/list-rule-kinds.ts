/** Rules that are lists as a person fills them in: one text per list, one item per line. */
import type { ListMatch, ListRule, ListRuleDetails } from '@eyrie/schema';

export type ListKind = ListRuleDetails['ruleType'];

export interface ListPart {
  key: string;
  name: string;
  placeholder: string;
}

interface Kind {
  kind: ListKind;
  name: string;
  /** By the number that events carry. */
  badge: number;
  hint: string;
  parts: readonly ListPart[];
}

export const KINDS: readonly Kind[] = [
  { kind: 'PROCESS', name: 'Process', badge: 1, hint: 'When a program of the list is started.', parts: [{ key: 'processes', name: 'Programs, by name or path', placeholder: 'nc\n/usr/bin/nmap' }] },
  { kind: 'CONTAINER', name: 'Container', badge: 2, hint: 'When a program is started in a container of such an image.', parts: [{ key: 'containers', name: 'Images, with or without tag', placeholder: 'nginx\nregistry.example.com/shop/web:1.4' }] },
  {
    kind: 'FILESYSTEM', name: 'File system', badge: 3, hint: 'When a file at or below a path is opened.',
    parts: [{ key: 'readPaths', name: 'Paths that are read', placeholder: '/etc/ssl/private' }, { key: 'readWritePaths', name: 'Paths that are written', placeholder: '/usr/bin\n/etc' }],
  },
  {
    kind: 'NETWORK', name: 'Network', badge: 4, hint: 'When somebody listens, accepts a connection or makes one.',
    parts: [
      { key: 'tcpListenPorts', name: 'TCP ports listened on', placeholder: '4444' }, { key: 'udpListenPorts', name: 'UDP ports listened on', placeholder: '69' },
      { key: 'inboundPorts', name: 'Ports of accepted connections', placeholder: '23' }, { key: 'inboundAddresses', name: 'Accepted from', placeholder: '203.0.113.0/24' },
      { key: 'outboundPorts', name: 'Ports connected to', placeholder: '3333' }, { key: 'outboundAddresses', name: 'Addresses connected to', placeholder: '198.51.100.7\n10.0.0.0/8' },
    ],
  },
  { kind: 'SYSCALL', name: 'System call', badge: 5, hint: 'When a system call of the list is made.', parts: [{ key: 'syscalls', name: 'System calls', placeholder: 'ptrace\ninit_module' }] },
];

export const kindOf = (kind: ListKind): Kind | undefined => KINDS.find((each) => each.kind === kind);
export const badgeOf = (kind: ListKind): number => kindOf(kind)?.badge ?? 6;

export interface ListText {
  /** One item per line. */
  text: string;
  matchItems: boolean;
}

export interface ListDraft {
  kind: ListKind;
  lists: Readonly<Record<string, ListText>>;
  allInbound: boolean;
  allOutbound: boolean;
}

export const EMPTY_LIST: ListText = { text: '', matchItems: true };

export function listDraftOf(details: ListRuleDetails): ListDraft {
  const lists = Object.entries(details).flatMap(([key, value]: [string, unknown]) => {
    const list = value as Partial<ListMatch>;
    return typeof value === 'object' && Array.isArray(list.items) ? [[key, { text: list.items.join('\n'), matchItems: list.matchItems !== false }] as const] : [];
  });
  const network = details.ruleType === 'NETWORK' ? details : undefined;
  return { kind: details.ruleType, lists: Object.fromEntries(lists), allInbound: network?.allInbound ?? false, allOutbound: network?.allOutbound ?? false };
}

export function detailsOf({ kind, lists, allInbound, allOutbound }: ListDraft): ListRuleDetails {
  const match = (key: string): ListMatch => {
    const { text, matchItems } = lists[key] ?? EMPTY_LIST;
    return { items: text.split('\n').map((line) => line.trim()).filter((line) => line !== ''), matchItems };
  };
  switch (kind) {
    case 'PROCESS':
      return { ruleType: kind, processes: match('processes') };
    case 'CONTAINER':
      return { ruleType: kind, containers: match('containers') };
    case 'FILESYSTEM':
      return { ruleType: kind, readPaths: match('readPaths'), readWritePaths: match('readWritePaths') };
    case 'SYSCALL':
      return { ruleType: kind, syscalls: match('syscalls') };
    case 'NETWORK':
      return {
        ruleType: kind, allInbound, allOutbound,
        tcpListenPorts: match('tcpListenPorts'), udpListenPorts: match('udpListenPorts'), inboundPorts: match('inboundPorts'),
        outboundPorts: match('outboundPorts'), inboundAddresses: match('inboundAddresses'), outboundAddresses: match('outboundAddresses'),
      };
  }
}

/** What a reader would call the lines of a rule, to compare two versions of it. */
export function listLines({ name, description, details }: ListRule): string[] {
  const { kind, lists, allInbound, allOutbound } = listDraftOf(details);
  const items = (kindOf(kind)?.parts ?? []).flatMap(({ key, name: part }) => {
    const { text, matchItems } = lists[key] ?? EMPTY_LIST;
    const lines = text.split('\n').filter((line) => line !== '').map((line) => `${part}: ${line}`);
    return matchItems ? lines : [`${part}: all that is not in the list`, ...lines];
  });
  return [name, ...(description === '' ? [] : [description]), ...(allInbound ? ['every accepted connection'] : []), ...(allOutbound ? ['every connection that is made'] : []), ...items];
}
