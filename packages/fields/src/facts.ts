/** Which facts of the state each field is made from, so that a stream whose consumer reads few fields follows little. */
import { Fact } from '@eyrie/state';
import { CONTAINER_FIELDS } from './container.ts';
import type { FieldFamily } from './definition.ts';
import { LATENCY_FIELDS } from './evt/latency.ts';
import { IO_FIELDS } from './evt/io.ts';
import { META_FIELDS } from './evt/meta.ts';
import { OPEN_FIELDS } from './evt/open.ts';
import { RESULT_FIELDS } from './evt/result.ts';
import { TIME_FIELDS } from './evt/time.ts';
import { FD_ADDRESS_FIELDS } from './fd/address.ts';
import { FD_FACT_FIELDS } from './fd/facts.ts';
import { FD_NAME_FIELDS } from './fd/name.ts';
import { K8S_AUDIT_FIELDS } from './k8s-audit/fields.ts';
import { K8S_FIELDS } from './k8s.ts';
import { AGE_FIELDS } from './proc/age.ts';
import { CPU_TIME_FIELDS } from './proc/cpu-time.ts';
import { IDENTITY_FIELDS } from './proc/identity.ts';
import { IMAGE_FIELDS } from './proc/image.ts';
import { USER_FIELDS } from './user.ts';

/** Nearly any argument of an event may name a descriptor or a path. */
const USUAL = Fact.THREADS | Fact.DESCRIPTORS | Fact.FILES;

/** Families whose fields, but for {@link EXCEPTIONS}, are made from less. */
const FAMILIES: readonly (readonly [family: FieldFamily, facts: number])[] = [
  [AGE_FIELDS, Fact.THREADS],
  [CONTAINER_FIELDS, Fact.THREADS],
  [CPU_TIME_FIELDS, Fact.THREADS],
  [IDENTITY_FIELDS, Fact.THREADS],
  [IMAGE_FIELDS, Fact.THREADS],
  [K8S_AUDIT_FIELDS, Fact.THREADS],
  [K8S_FIELDS, Fact.THREADS],
  [LATENCY_FIELDS, Fact.THREADS],
  [META_FIELDS, Fact.THREADS],
  [IO_FIELDS, Fact.DESCRIPTORS],
  [OPEN_FIELDS, Fact.THREADS],
  [RESULT_FIELDS, Fact.DESCRIPTORS],
  [TIME_FIELDS, Fact.THREADS],
  [USER_FIELDS, Fact.THREADS],
  [FD_ADDRESS_FIELDS, Fact.DESCRIPTORS],
];

const MEMORY_FIELDS = ['proc.vmsize', 'proc.vmrss', 'proc.vmswap', 'thread.vmsize', 'thread.vmrss', 'thread.vmsize.b', 'thread.vmrss.b', 'thread.pfmajor', 'thread.pfminor'];
const EVENT_FIELDS = [
  'evt.type', 'evt.type.is', 'syscall.type', 'evt.dir', 'evt.source', 'evt.is_async', 'evt.asynctype', 'evt.hostname', 'evt.res', 'evt.rawres', 'evt.failed', 'evt.count', 'evt.count.error',
  'evt.count.exit', 'evt.count.procinfo', 'evt.count.threadinfo', 'evt.is_io', 'evt.is_io_read', 'evt.is_io_write', 'evt.io_dir', 'evt.is_wait',
];
const KIND_FIELDS = ['fd.num', 'fd.type', 'fd.typechar', 'fd.types', 'fd.l4proto', 'fd.sockfamily', 'fd.is_server', 'evt.category'];
/** In old captures the path of a program is what exec was asked for, relative to a directory. */
const PATH_FIELDS = ['proc.cwd', ...Object.keys({ ...IMAGE_FIELDS, ...IDENTITY_FIELDS }).filter((name) => name.endsWith('exepath'))];

const each = (names: readonly string[], facts: number) => names.map((name) => [name, facts] as const);
const EXCEPTIONS = [
  ...each(EVENT_FIELDS, Fact.THREADS),
  ['evt.is_syslog', Fact.FILES] as const,
  ...each(MEMORY_FIELDS, Fact.MEMORY),
  ...each(KIND_FIELDS, Fact.DESCRIPTORS),
  ...each(PATH_FIELDS, Fact.FILES),
  ['fd.connected', Fact.CONNECTED] as const,
];

const BY_NAME: ReadonlyMap<string, number> = new Map([...FAMILIES.flatMap(([family, facts]) => each(Object.keys(family), facts)), ...EXCEPTIONS]);

/** @returns bits of `Fact`: what the field is made from, without what that in turn is made from. */
export function factsOf(field: string): number {
  return BY_NAME.get(field) ?? USUAL;
}

/** Of an event that opens a file, these tell what it says of that itself; `fd.types` speaks of the others. */
const OF_THE_OPENED = new Set(Object.keys({ ...FD_NAME_FIELDS, ...FD_FACT_FIELDS, ...FD_ADDRESS_FIELDS }).filter((name) => name !== 'fd.types'));

/** As {@link factsOf}, where the field is read of no events but those that open files by their names. */
export function factsOfOpened(field: string): number {
  return OF_THE_OPENED.has(field) ? Fact.OPENED : factsOf(field);
}
