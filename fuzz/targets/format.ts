/** Output formats: those that are right are filled with the values of an event. */
import { FIELDS } from '@eyrie/schema';
import { lineText } from '@eyrie/fields';
import { FormatError, linePrinter, parseFormat, renderFields, renderText, StreamValues, TRANSFORMERS } from '@eyrie/rules';
import { textMutator } from '../mutate.ts';
import { bytesOfText, mustHold, textOfBytes, type Target } from '../target.ts';
import { Sample } from './sample.ts';

const WORDS = [
  ...FIELDS.filter((_, index) => index % 4 === 0).map((field) => `%${field.name}`), ...TRANSFORMERS.map((name) => `%${name}(`),
  '%', '%%', '*', '[', ']', '[2]', '(', ')', ',', '%20', '%65535', '%65536', '%99999999999', '.', ' ', '\n', '"', 'é', '\u{1f600}',
] as const;

const SEEDS = [
  '*%evt.num %evt.time %proc.name (%thread.tid) %evt.dir %evt.type %evt.info',
  'file=%fd.name user=%user.name parent=%proc.pname[2] %10proc.name|%toupper(proc.name) %evt.arg.flags',
  '%proc.aname[3] %concat(proc.name, fd.name)%join(",", (proc.name, proc.pname)) %b64(evt.buffer) 100% sure',
  '%evt.time.iso8601 %container.id %k8s.ns.name %proc.env[A] %fd.sip:%fd.sport->%fd.lip',
] as const;

/** To fill a format takes longer than to read it. */
const FILL_ONE_IN = 4;

export const format: Target = {
  name: 'format',
  weight: 24,
  maxBytes: 1024,
  seeds: () => SEEDS.map(bytesOfText),
  mutate: textMutator(WORDS),
  prepare: () => {
    const sample = new Sample();
    return (input, reached) => {
      const text = textOfBytes(input);
      let parsed;
      try {
        parsed = parseFormat(text);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        mustHold(error.offset >= 0 && error.offset <= text.length, 'an error is somewhere in the format');
        reached(error.message.replace(/'[^']*'|`[^`]*`|"[^"]*"|[\d.]+|token [^:]*/g, '').slice(0, 60));
        return;
      }
      for (const { name } of parsed.fields) reached(name.slice(0, 24));
      if (input.reduce((sum, byte) => sum + byte, 0) % FILL_ONE_IN !== 0) return;
      sample.use((context, events) => {
        const [event] = events.slice(-1);
        if (event === undefined) return;
        context.event = event;
        const line = lineText(linePrinter(parsed))(context);
        const values = new StreamValues(context);
        const rendered = renderText(parsed, values);
        mustHold((line !== undefined) === rendered.isComplete, 'both printers leave out the same lines');
        mustHold((renderFields(parsed, values) !== undefined) === rendered.isComplete, 'fields are there when the text is');
        reached(rendered.isComplete ? 'complete' : 'incomplete');
      });
    };
  },
};
