/** The rule language as the page asks for it. The worker starts with the first question. */
import type { RulesText } from '@eyrie/rules';
import type { Checked, LanguageWords, RulesAnswer, RulesRequest } from './rules-messages.ts';

/** A request without its number. */
type Question<R = RulesRequest> = R extends RulesRequest ? Omit<R, 'id'> : never;

interface Pending {
  readonly resolve: (answer: RulesAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class RulesService {
  #worker: Worker | undefined;
  #lastId = 0;
  #words: Promise<LanguageWords> | undefined;
  readonly #pending = new Map<number, Pending>();

  /** @param files the whole set, with the file that is being written as it is now. */
  async check(files: readonly RulesText[]): Promise<Checked> {
    const answer = await this.#ask({ kind: 'check', files });
    if (answer.kind !== 'checked') throw new Error('The rules could not be checked.');
    return answer.checked;
  }

  words(): Promise<LanguageWords> {
    this.#words ??= this.#ask({ kind: 'words' }).then((answer) => {
      if (answer.kind !== 'words') throw new Error('The words of the rule language are not there.');
      return answer.words;
    });
    return this.#words;
  }

  async format(content: string): Promise<string> {
    const answer = await this.#ask({ kind: 'format', content });
    if (answer.kind !== 'formatted') throw new Error('The file could not be formatted.');
    return answer.content;
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(new Error('The rule language was closed.'));
    this.#pending.clear();
  }

  #ask(question: Question): Promise<RulesAnswer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage({ ...question, id });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./rules-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<RulesAnswer>) => {
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.kind === 'failed') pending?.reject(new Error(data.message));
      else pending?.resolve(data);
    });
    worker.addEventListener('error', (event) => {
      for (const { reject } of this.#pending.values()) reject(new Error(event.message === '' ? 'The rule language could not be started.' : event.message));
      this.#pending.clear();
      this.#worker = undefined;
    });
    return worker;
  }
}
