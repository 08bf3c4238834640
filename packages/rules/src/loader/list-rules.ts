/** Rules that are lists, made into rules of the rule language: one engine evaluates both. */
import type { ListMatch, ListRule, ListRuleDetails } from '@eyrie/schema';
import { escapeValue } from '../filter/escape.ts';
import type { LoadedRule } from './compile.ts';
import { loadRules } from './load.ts';

export interface LoadedListRule {
  readonly definition: ListRule;
  readonly rule: LoadedRule;
}

export interface LoadedListRules {
  readonly rules: readonly LoadedListRule[];
  /** What of them cannot be used and why. */
  readonly problems: readonly { readonly rule: string; readonly message: string }[];
}

/** Each rule alone: one that cannot be used does not take others with it. Never throws on what they hold. */
export function loadListRules(definitions: readonly ListRule[]): LoadedListRules {
  const rules: LoadedListRule[] = [];
  const problems: { rule: string; message: string }[] = [];
  for (const definition of definitions) {
    const text = listRuleText(definition);
    const loaded = text === undefined ? undefined : loadRules([{ name: definition.name, content: text }]);
    const rule = loaded?.rules[0];
    if (rule !== undefined) rules.push({ definition, rule });
    else problems.push({ rule: definition.name, message: loaded?.results[0]?.errors[0]?.message ?? 'all its lists are empty' });
  }
  return { rules, problems };
}

/** The rule as a rules file, for the loader and for people who want to see it. @returns undefined when its lists say nothing. */
export function listRuleText({ name, description, tags, details }: ListRule): string | undefined {
  const condition = conditionOf(details);
  if (condition === undefined) return undefined;
  // Every JSON text is a YAML scalar or list.
  const members = { rule: name, desc: description === '' ? name : description, condition, output: OUTPUTS[details.ruleType], priority: 'NOTICE', tags };
  return Object.entries(members)
    .map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

const WHO = '(process=%proc.name command=%proc.cmdline exe=%proc.exepath parent=%proc.pname user=%user.name container=%container.name image=%container.image.repository)';

const OUTPUTS: Readonly<Record<ListRuleDetails['ruleType'], string>> = {
  PROCESS: `The program %proc.name was started ${WHO}`,
  CONTAINER: `A program was started in a container of the image %container.image ${WHO}`,
  FILESYSTEM: `The file %fd.name was opened ${WHO}`,
  NETWORK: `The call %evt.type on %fd.name succeeded ${WHO}`,
  SYSCALL: `The system call %evt.type was made ${WHO}`,
};

const STARTED = 'evt.type in (execve, execveat) and evt.rawres = 0';
const OPENED = "evt.type in (open, openat, openat2, creat) and fd.typechar = 'f' and fd.num >= 0";
const IS_INTERNET = 'fd.sockfamily = ip';
const ACCEPTED = `evt.type in (accept, accept4) and evt.rawres >= 0 and ${IS_INTERNET}`;
/** 115 is EINPROGRESS: the answer to one who does not wait. */
const CONNECTED = `evt.type = connect and evt.rawres in (0, -115) and ${IS_INTERNET}`;
const LISTENS = `evt.type = listen and evt.rawres = 0 and fd.l4proto = tcp and ${IS_INTERNET}`;
const BINDS = `evt.type = bind and evt.rawres = 0 and fd.l4proto = udp and ${IS_INTERNET}`;

function conditionOf(details: ListRuleDetails): string | undefined {
  switch (details.ruleType) {
    case 'PROCESS':
      return when(STARTED, details.processes, isProgram);
    case 'CONTAINER':
      return when(`${STARTED} and container.image exists`, details.containers, isImage);
    case 'FILESYSTEM':
      return anyOf([
        when(`${OPENED} and evt.is_open_read = true`, details.readPaths, isBelow),
        when(`${OPENED} and (evt.is_open_write = true or evt.type = creat)`, details.readWritePaths, isBelow),
      ]);
    case 'NETWORK':
      return anyOf([
        details.allInbound ? ACCEPTED : undefined,
        details.allOutbound ? CONNECTED : undefined,
        when(LISTENS, details.tcpListenPorts, (ports) => oneOf('fd.sport', ports)),
        when(BINDS, details.udpListenPorts, (ports) => oneOf('fd.sport', ports)),
        when(ACCEPTED, details.inboundPorts, (ports) => oneOf('fd.lport', ports)),
        when(CONNECTED, details.outboundPorts, (ports) => oneOf('fd.rport', ports)),
        when(ACCEPTED, details.inboundAddresses, isInNetwork),
        when(CONNECTED, details.outboundAddresses, isInNetwork),
      ]);
    case 'SYSCALL': {
      const { items, matchItems } = details.syscalls;
      if (items.length === 0) return undefined;
      return matchItems ? oneOf('evt.type', items) : `syscall.type exists and not ${oneOf('evt.type', items)}`;
    }
  }
}

/** Nothing is asked of an empty list. */
function when(situation: string, list: ListMatch | undefined, isListed: (items: readonly string[]) => string): string | undefined {
  if (list === undefined || list.items.length === 0) return undefined;
  return `${situation} and ${list.matchItems ? '' : 'not '}${isListed(list.items)}`;
}

function anyOf(conditions: readonly (string | undefined)[]): string | undefined {
  const said = conditions.filter((condition) => condition !== undefined);
  return said.length === 0 ? undefined : said.map((condition) => `(${condition})`).join(' or ');
}

const oneOf = (field: string, values: readonly string[]): string => `${field} in (${values.map((value) => escapeValue(value, true)).join(', ')})`;

/** A kernel cuts names to 15 characters: longer ones are looked for in the path. */
const MAX_NAME = 15;

function isProgram(items: readonly string[]): string {
  const paths = items.filter((item) => item.includes('/'));
  const names = items.filter((item) => !item.includes('/'));
  const long = names.filter((name) => name.length > MAX_NAME);
  return `(${[
    names.length === 0 ? [] : oneOf('proc.name', names),
    long.length === 0 ? [] : oneOf('basename(proc.exepath)', long),
    paths.length === 0 ? [] : oneOf('proc.exepath', paths),
  ]
    .flat()
    .join(' or ')})`;
}

const isImage = (items: readonly string[]): string => `(${oneOf('container.image', items)} or ${oneOf('container.image.repository', items)})`;
/** An address is a network of one. */
const isInNetwork = (items: readonly string[]): string =>
  oneOf('fd.rnet', items.map((item) => (item.includes('/') ? item : `${item}/${item.includes(':') ? 128 : 32}`)));
const isBelow = (items: readonly string[]): string => `fd.name pmatch (${items.map((item) => escapeValue(item, true)).join(', ')})`;
