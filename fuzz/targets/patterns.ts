/** Regular expressions, shell patterns and path sets: the pattern is the first line of the input, the text is the rest. */
import { compileGlob, compilePathMatch, compileRegex } from '@eyrie/rules';
import { byteStringOf } from '@eyrie/scap';
import { textMutator } from '../mutate.ts';
import { bytesOfText, mustHold, textOfBytes, type Target } from '../target.ts';

const WORDS = [
  '*', '?', '[', ']', '[a-z]', '[!a]', '[[:alpha:]]', '[^', '\\', '/', '//', ',', '(', ')', '|', '+', '{2,5}', '{1000}', '{900}', '{0,1000}', '{', '}', '.', '^', '$', '(?:', '(?i)', '\\d', '\\pL', '\\x{10ffff}', '\\Q',
  '(a*)*', '(a|a)*', '(a+)+$', '(.*)*', '.*.*.*', '*a*a*a*', 'aaaaaaaaaaaaaaaa', '\n', 'é', '\u{1f600}', '-',
] as const;

const SEEDS = [
  '^/(bin|usr/bin)/[a-z]+[0-9]*(\\.sh)?$\n/usr/bin/bash.sh',
  '/etc/*/[!x]?z*.conf\n/etc/a/b/yyz12.conf',
  '/etc,/var/log/*,/proc/[0-9]*/mem\n/proc/12/mem/x',
  '(a+)+b\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac',
  '(x{1,20}){1,20}y\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  '[[:alnum:]_]{3,}@[^ ]*\nsomebody@somewhere',
] as const;

export const patterns: Target = {
  name: 'patterns',
  weight: 11,
  maxBytes: 512,
  seeds: () => SEEDS.map(bytesOfText),
  mutate: textMutator(WORDS),
  prepare: () => (input, reached) => {
    const whole = textOfBytes(input);
    const lineEnd = whole.indexOf('\n');
    const pattern = lineEnd < 0 ? whole : whole.slice(0, lineEnd);
    const text = lineEnd < 0 ? whole : whole.slice(lineEnd + 1);
    const bytes = byteStringOf(text);
    const bytePattern = byteStringOf(pattern);
    const isGlob = compileGlob(bytePattern)(bytes);
    reached(isGlob ? 'glob' : 'no glob');
    mustHold(!isGlob || compileGlob(bytePattern, true)(bytes), 'what matches in its case matches in any');
    const isBelow = compilePathMatch(pattern.split(',').map(byteStringOf));
    reached(isBelow(bytes) ? 'path' : 'no path');
    mustHold(isBelow(bytes) === isBelow(byteStringOf(`${text}//`)), 'slashes at the end do not count');
    try {
      reached(compileRegex(pattern)(text) ? 'regex' : 'no regex');
      for (const feature of pattern.match(/\[\[?:?|\(\?.|\\.|[*+?{|^$]{1,2}/g) ?? []) reached(feature);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      reached(error.message.replace(/`[^`]*`/g, '').slice(0, 60));
    }
  },
};
