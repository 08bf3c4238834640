/** Options of a command line, as `getopt(3)` would find them. */
import type { ByteString } from '@eyrie/scap';

interface OptionLetters {
  readonly known: ReadonlySet<string>;
  readonly withValue: ReadonlySet<string>;
}

/** Letters of an option string; a colon behind a letter says that it takes a value. A leading colon is ignored. */
function parseLetters(letters: string): OptionLetters {
  const known = new Set<string>();
  const withValue = new Set<string>();
  for (let i = 0; i < letters.length; i++) {
    const letter = letters.charAt(i);
    if (letter === ':') continue;
    known.add(letter);
    if (letters.charAt(i + 1) === ':') withValue.add(letter);
  }
  return { known, withValue };
}

interface FoundOption {
  /** `?` for a letter that is not known. */
  readonly letter: string;
  readonly isKnown: boolean;
  /** Undefined for an option without value; empty with `isMissing` when the value is not there. */
  readonly value?: string;
  readonly isMissing?: boolean;
}

/** Stops at `--` and at the first word that is no option; skips long options; splits clusters (`-nt value`). */
function* findOptions(words: readonly string[], letters: OptionLetters): Generator<FoundOption> {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--' || word.length < 2 || !word.startsWith('-')) return;
    if (word.startsWith('--')) continue;
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (!letters.known.has(letter)) {
        yield { letter: '?', isKnown: false };
        continue;
      }
      if (!letters.withValue.has(letter)) {
        yield { letter, isKnown: true };
        continue;
      }
      const attached = word.slice(at + 1);
      const value = attached === '' ? words[++index] : attached;
      yield value === undefined ? { letter, isKnown: true, value: '', isMissing: true } : { letter, isKnown: true, value };
      break;
    }
  }
}

/**
 * Without `letter`, the options and their values in order: `-n -t x` gives `n`, `t`, `x`; an unknown letter `?`, a missing value an
 * empty text. With it, the value of that option, the last one when there are several: the letter itself for an option without value,
 * an empty text when its value is missing, undefined when the option is not there.
 */
export function getopt(words: readonly ByteString[], optionLetters: string, letter?: string): ByteString | readonly ByteString[] | undefined {
  const options = findOptions(words, parseLetters(optionLetters));
  if (letter !== undefined) {
    let last: string | undefined;
    for (const option of options) if (option.isKnown && option.letter === letter) last = option.value ?? option.letter;
    return last as ByteString | undefined;
  }
  const found: string[] = [];
  for (const option of options) {
    if (option.isMissing !== true) found.push(option.letter);
    if (option.value !== undefined) found.push(option.value);
  }
  return found as ByteString[];
}
