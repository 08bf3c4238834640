/** Conditions: parsed, checked, printed, parsed again, and those that are right asked about a few events. */
import { FIELDS } from '@eyrie/schema';
import { ALL_FIELDS, checkFilter, filterOf, FilterError, type AstNode, type FilterFor, MODIFIERS, OPERATORS, parseFilter, printFilter, RULE_MAX_DEPTH, TRANSFORMERS } from '@eyrie/rules';
import { textMutator } from '../mutate.ts';
import { bytesOfText, mustHold, textOfBytes, type Target } from '../target.ts';
import { Sample } from './sample.ts';

const WORDS = [
  ...OPERATORS, ...MODIFIERS, ...TRANSFORMERS.map((name) => `${name}(`), ...FIELDS.filter((_, index) => index % 4 === 0).map((field) => field.name),
  ' and ', ' or ', ' not ', ' in ', '(', ')', ', ', '"', "'", '\\', '[', ']', '[1]', '.', ' = ', ' != ', '>= ', '0', '-1', '1.5', '10.0.0.0/8', '::1', '0x7f', '99999999999999999999',
  'exists', 'val(', '/etc', '*', '?', '[a-', '(a+)+', '{2,900}', 'true', '\n', '\t', 'é', '\u{1f600}',
] as const;

const SEEDS = [
  'evt.type = open and (fd.name startswith /etc or not proc.name in (cat, "ls -l", \'x\'))',
  'proc.aname[2] = bash and proc.cmdline contains "a \\" b" and fd.sip in ("10.0.0.0/8", 1.2.3.4)',
  'fd.name pmatch (/etc, /var/*/log) or fd.name glob "/bin/[a-z]*" or fd.name regex "^/(bin|etc)/.*$"',
  'toupper(proc.name) = BASH and len(fd.name) > 3 and basename(proc.exepath) != cat',
  'proc.args icontains -l or evt.rawres < 0 or evt.buffer bcontains 726f6f74 or evt.dir = <',
  'proc.name exists and concat(proc.name, proc.pname) = val(fd.name) or join(",", (proc.name, proc.pname)) startswith a',
  'evt.arg.flags contains O_RDONLY and evt.arg[0] = 3 and proc.env[A] = B and fd.port in (80, 443)',
  'not (a_macro and not other_macro)',
  'fd.types[0] intersects (file, ipv4) and proc.aname oneof startswith (ba, ca) or fd.name allof endswith (w, shadow)',
] as const;

const ASK_ONE_IN = 8;

export const filter: Target = {
  name: 'filter',
  weight: 50,
  maxBytes: 2048,
  seeds: () => SEEDS.map(bytesOfText),
  mutate: textMutator(WORDS),
  prepare: () => {
    const sample = new Sample();
    return (input, reached) => {
      const text = textOfBytes(input);
      let ask: FilterFor;
      try {
        const { node } = parseFilter(text);
        checkPrinted(node);
        checkFilter(node, ALL_FIELDS);
        ask = filterOf(text);
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        mustHold(error.position.offset >= 0 && error.position.offset <= text.length, 'an error is somewhere in the condition');
        reached(error.message.replace(/'[^']*'|`[^`]*`|"[^"]*"|[\d.]+/g, '').slice(0, 60));
        return;
      }
      for (const shape of text.match(/\b(?:[a-z]+\.[a-z_]+|[bi]?contains|i?glob|regex|pmatch|in|intersects|exists|oneof|anyof|allof|tolower|toupper|b64|basename|len|join|concat|getopt|[<>!=]+)\b/g) ?? []) reached(shape);
      // To ask makes a function, which takes longer than all the rest.
      if (input.reduce((sum, byte) => sum + byte, 0) % ASK_ONE_IN !== 0) return;
      sample.use((context, events) => {
        const { holds, wants } = ask(context.system.answers);
        for (const event of events) {
          context.event = event;
          const isTrue = holds(context);
          mustHold(!isTrue || wants(event.type), 'a condition holds only where it is asked');
          mustHold(holds(context) === isTrue, 'the same question has the same answer');
          reached(isTrue ? 'holds' : 'does not hold');
        }
      });
    };
  },
};

function checkPrinted(node: AstNode): void {
  const printed = printFilter(node, 'exact');
  let again: string;
  try {
    again = printFilter(parseFilter(printed, RULE_MAX_DEPTH).node, 'exact');
  } catch (error) {
    throw new Error(`what was printed cannot be read: ${printed}`, { cause: error });
  }
  mustHold(again === printed, 'a printed condition reads as what was printed');
}
