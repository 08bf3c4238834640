/** Every field of every event of damaged captures, as text and as JSON, and conditions on them. */
import { EVENT_TYPES, FIELDS } from '@eyrie/schema';
import { isReadable, outputOf, type FieldOutput } from '@eyrie/fields';
import { EventStream, filterOf, type StreamConsumer, type StreamFilter } from '@eyrie/rules';
import { ScapReader } from '@eyrie/scap';
import { mutateCapture } from '../mutate.ts';
import { mustHold, type Reached, type Target } from '../target.ts';
import { ownCaptures } from './captures.ts';

const ARGUMENTS: Readonly<Record<string, string>> = {
  'evt.type.is': 'open', 'evt.around': '5', 'thread.cgroup': 'cpu', 'container.label': 'x', 'k8s.pod.label': 'x', 'proc.aname': '2', 'proc.apid': '1', 'proc.env': 'A',
};
const CONDITIONS = [
  'evt.type in (open, openat, execve, clone) and (fd.name startswith /etc or proc.aname in (sh, init))',
  'fd.net = 10.0.0.0/8 or fd.sip = 10.0.0.9 or fd.port in (80, 443) or fd.net = 2001:db8::/32',
  'proc.cmdline contains x or proc.args regex "(-l|x)+ .*" or proc.exepath glob "/bin/*" or fd.name pmatch (/etc, /a)',
  'evt.rawres < 0 or evt.res = SUCCESS or evt.arg.flags contains O_RDONLY or evt.buffer contains abc',
  'len(proc.name) > 2 and toupper(proc.pname) = SH or basename(fd.name) = passwd or evt.latency > 1000000',
  'container.id != host and (proc.duration > 1 or proc.is_exe_writable = true or thread.cap_effective contains CAP_SYS_ADMIN)',
] as const;
const LONGEST = 1 << 22;

const names = FIELDS.filter((field) => isReadable(field.name)).map((field) => field.name);
const params = [...new Set(EVENT_TYPES.flatMap((type) => type.params.map((param) => param.name)))];

function outputs(): FieldOutput[] {
  return [
    ...names.filter((name) => name !== 'evt.arg' && name !== 'evt.rawarg').map((name) => outputOf(name, ARGUMENTS[name])),
    ...params.filter((_, index) => index % 8 === 0).flatMap((name) => [outputOf('evt.arg', name), outputOf('evt.rawarg', name)]),
  ];
}

const conditions = CONDITIONS.map((condition) => filterOf(condition));

export const fields: Target = {
  name: 'fields',
  weight: 0.1,
  maxBytes: 6144,
  seeds: ownCaptures,
  mutate: mutateCapture,
  prepare: () => (input, reached) => {
    const isClassic = ((input[input.length >> 1] ?? 0) & 1) === 1;
    const parsed = new ScapReader(new EventStream(everything(reached), { view: isClassic ? 'classic' : 'current', state: { maxThreads: 12 } }), { bufferBytes: 4096 });
    parsed.push(input);
    parsed.end();
  },
};

function everything(reached: Reached): StreamConsumer {
  const all = outputs();
  let filters: readonly StreamFilter[] = [];
  return {
    onSystem: (context) => (filters = conditions.map((condition) => condition(context.system.answers))),
    onEvent: (context) => {
      for (const [index, output] of all.entries()) {
        const text = output.text(context);
        const json = output.json(context);
        mustHold(text === undefined || (typeof text === 'string' && text.length < LONGEST), 'a value prints as text of a sensible length');
        if (text !== undefined) reached(context.event.type * 1024 + index);
        mustHold(typeof json !== 'number' || !Number.isNaN(json), `output ${index} of ${context.event.type} is a number`);
      }
      for (const [index, { holds }] of filters.entries()) if (holds(context)) reached(2 ** 24 + context.event.type * 8 + index);
    },
  };
}
