/** `eyrie fields`: the vocabulary of conditions and output formats. */
import { SOURCES } from '@eyrie/rules';
import { fieldDescription, FIELDS, type FieldInfo } from '@eyrie/schema';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { standardOutput } from '../output/line-writer.ts';

export interface FieldsOptions {
  readonly source?: string;
  readonly json?: boolean;
}

/** What the first word of a name stands for. */
const CLASSES: Readonly<Record<string, string>> = {
  evt: 'the event',
  syscall: 'the system call',
  proc: 'the process',
  thread: 'the thread',
  user: 'the user',
  group: 'the group',
  fd: 'the file descriptor',
  fs: 'the path',
  fdlist: 'descriptors that poll waits for',
  util: 'counting',
  container: 'the container',
  k8s: 'the Kubernetes pod',
  ka: 'the Kubernetes audit event',
  json: 'events that are JSON',
  jevt: 'events that are JSON, old names',
};

/** Fields whose argument is written behind a dot. */
const DOTTED: Readonly<Record<string, string>> = {
  'evt.arg': 'evt.arg.NAME, evt.arg[N]',
  'evt.rawarg': 'evt.rawarg.NAME',
  'evt.abspath': 'evt.abspath, evt.abspath.src, evt.abspath.dst',
  'evt.type.is': 'evt.type.is.NAME',
  'thread.cgroup': 'thread.cgroup.NAME',
};

/** @param text part of names or descriptions, in any case; empty: all fields. @throws CommandError when there is none. */
export function fields(text: string, { source, json = false }: FieldsOptions): void {
  const wanted = text.trim().toLowerCase();
  const found = FIELDS.map(rowOf).filter(
    ({ name, description, sources }) => (source === undefined || sources.includes(source)) && (name.toLowerCase().includes(wanted) || description.toLowerCase().includes(wanted)),
  );
  if (found.length === 0) throw new CommandError(`No field has "${text.trim()}" in its name or description${source === undefined ? '' : ` in the source ${source}`}.${suggestion(wanted)}`, ExitCode.BAD_INPUT);
  const output = standardOutput('utf8');
  if (json) output.line(JSON.stringify(found, undefined, 2));
  else for (const line of listing(found)) output.line(line);
  output.flush();
}

const MOST_SUGGESTED = 3;

/** Fields that may have been meant; else where to look. */
function suggestion(wanted: string): string {
  const near = FIELDS.map(({ name }) => ({ name, distance: distanceOf(wanted, name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 4)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTED);
  if (near.length > 0) return ` Did you mean ${near.map(({ name }) => name).join(', ')}?`;
  return ' eyrie fields lists all of them.';
}

/** How many letters have to be put in, taken out or changed to make one of the other. */
function distanceOf(left: string, right: string): number {
  let before = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let at = 0; at < left.length; at++) {
    const row = [at + 1];
    for (let place = 1; place <= right.length; place++) {
      row.push(Math.min((before[place] ?? 0) + 1, (row[place - 1] ?? 0) + 1, (before[place - 1] ?? 0) + (left[at] === right[place - 1] ? 0 : 1)));
    }
    before = row;
  }
  return before[right.length] ?? 0;
}

type Row = ReturnType<typeof rowOf>;

function rowOf(info: FieldInfo) {
  const { name, type, isList, argument, filterOnly, printOnly, deprecated, plugin } = info;
  return {
    name,
    class: name.slice(0, name.indexOf('.')),
    type,
    isList,
    argument,
    form: formOf(info),
    sources: [...SOURCES.keys()].filter((source) => isOf(source, name)),
    ...(plugin === undefined ? {} : { plugin }),
    inConditions: !printOnly,
    inOutputs: !filterOnly,
    deprecated,
    description: fieldDescription(name) ?? '',
  };
}

function formOf({ name, argument }: FieldInfo): string {
  return DOTTED[name] ?? { none: name, optional: `${name}, ${name}[ARG]`, required: `${name}[ARG]` }[argument];
}

function isOf(source: string, name: string): boolean {
  try {
    return SOURCES.get(source)?.resolve(name, undefined) !== undefined;
  } catch (error) {
    // There is such a field, and it asks for an argument.
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** Classes in order of their first field. */
function listing(rows: readonly Row[]): string[] {
  const classes = new Map<string, Row[]>();
  for (const row of rows) classes.set(row.class, [...(classes.get(row.class) ?? []), row]);
  return [...classes].flatMap(([name, members], index) => [...(index === 0 ? [] : ['']), `${name}: ${CLASSES[name] ?? name}`, ...members.map(lineOf)]);
}

function lineOf({ form, type, isList, description, deprecated, inOutputs, inConditions }: Row): string {
  const remarks = [deprecated ? 'deprecated' : '', inOutputs ? '' : 'conditions only', inConditions ? '' : 'outputs only'].filter((remark) => remark !== '');
  const note = remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
  return `  ${form.padEnd(36)}  ${(isList ? `${type} list` : type).padEnd(14)}  ${description}${note}`;
}
