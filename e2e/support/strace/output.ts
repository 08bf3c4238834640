/** What `strace -f -y -yy` writes: calls in order, by thread. */

export interface StraceCall {
  /** Of the system call; `signaldeliver` and `procexit` for what is no call. */
  readonly name: string;
  /** As written, one text per argument. */
  readonly args: readonly string[];
  /** As written; undefined when the call did not return. */
  readonly result: string | undefined;
}

const CALL = /^(\w+)\((.*)\)\s+= (.*)$/s;
const UNFINISHED = ' <unfinished ...>';

/** @returns calls from the mark on, by thread. @param isMark tells the call behind which the comparison begins. */
export function readStrace(text: string, isMark: (call: StraceCall) => boolean): Map<number, StraceCall[]> {
  const begun = new Map<number, string>();
  const threads = new Map<number, StraceCall[]>();
  let marked = false;
  for (const line of text.split('\n')) {
    const match = /^(\d+)\s+(.*)$/.exec(line);
    if (match === null) continue;
    const tid = Number(match[1]);
    let says = match[2] ?? '';
    if (says.endsWith(UNFINISHED)) {
      begun.set(tid, says.slice(0, -UNFINISHED.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(says);
    if (resumed !== null) says = `${begun.get(tid) ?? ''}${resumed[1] ?? ''}`;
    const call = parsed(says);
    if (call === undefined) continue;
    if (marked) threads.set(tid, [...(threads.get(tid) ?? []), call]);
    else marked = isMark(call);
  }
  return threads;
}

function parsed(says: string): StraceCall | undefined {
  const signal = /^--- (SIG\w+) \{.*?si_pid=(\d+)/.exec(says);
  if (signal !== null) return { name: 'signaldeliver', args: [signal[1] ?? '', signal[2] ?? ''], result: '0' };
  const exited = /^\+\+\+ exited with (\d+) \+\+\+$/.exec(says);
  if (exited !== null) return { name: 'procexit', args: [], result: exited[1] };
  const call = CALL.exec(says);
  if (call === null) return undefined;
  return { name: call[1] ?? '', args: splitArguments(call[2] ?? ''), result: call[3] === '?' ? undefined : call[3] };
}

/** At commas outside of strings and brackets. */
function splitArguments(text: string): string[] {
  const args: string[] = [];
  let depth = 0;
  let isString = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (isString) {
      if (letter === '\\') at++;
      else if (letter === '"') isString = false;
    } else if (letter === '"') isString = true;
    else if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    else if (letter === ',' && depth === 0) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (text !== '') args.push(text.slice(start).trim());
  return args;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f', '"': '"', '\\': '\\' };

/** The bytes of all C strings in a text, one behind the other, one letter per byte; undefined when there is none. */
export function stringsIn(text: string): string | undefined {
  const found = stringList(text);
  return found.length === 0 ? undefined : found.join('');
}

/** As {@link stringsIn}, one by one. */
export function stringList(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) => inside.replaceAll(/\\([0-7]{1,3}|x[0-9a-f]{2}|.)/g, unescaped));
}

function unescaped(_: string, code: string): string {
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return ESCAPES[code] ?? code;
}
