/** The rule language for the editor, in a worker: the loader that agents use reads the whole set at every pause in typing. Makes no code from rules. */
import { EVENT_TYPES, FIELDS, fieldDescription, SYSCALL_NAMES } from '@eyrie/schema';
import { formatRules, libraryOf, loadRules, MODIFIERS, OPERATORS, PRIORITIES, SOURCES, TRANSFORMERS, WARNING_CODES, type LoadProblem, type RulesText } from '@eyrie/rules';
import type { Checked, LanguageWords, Mistake, RulesAnswer, RulesRequest } from './rules-messages.ts';

addEventListener('message', ({ data }: MessageEvent<RulesRequest>) => {
  try {
    postMessage(answer(data));
  } catch (error) {
    postMessage({ kind: 'failed', id: data.id, message: error instanceof Error ? error.message : String(error) } satisfies RulesAnswer);
  }
});

function answer(request: RulesRequest): RulesAnswer {
  switch (request.kind) {
    case 'check':
      return { kind: 'checked', id: request.id, checked: check(request.files) };
    case 'words':
      return { kind: 'words', id: request.id, words: words() };
    case 'format':
      return { kind: 'formatted', id: request.id, content: formatRules(request.content) };
  }
}

function check(files: readonly RulesText[]): Checked {
  const loaded = loadRules(files);
  const contents = new Map(files.map(({ name, content }) => [name, content]));
  const library = libraryOf(files, loaded);
  return {
    mistakes: loaded.results.flatMap((result) => result.problems).map((problem) => mistakeOf(problem, contents.get(problem.context.fileName) ?? '')),
    problem: loaded.pluginProblem,
    named: [
      ...library.rules.map(({ name, condition, places }) => ({ kind: 'rule', name, body: condition, places }) as const),
      ...library.macros.map(({ name, condition, places }) => ({ kind: 'macro', name, body: condition, places }) as const),
      ...library.lists.map(({ name, items, places }) => ({ kind: 'list', name, body: items.join(', '), places }) as const),
    ],
    tags: [...new Set(library.rules.flatMap((rule) => rule.tags))].sort(),
  };
}

function mistakeOf({ context, severity, message, code }: LoadProblem, content: string): Mistake {
  const { line, column, offset } = context.filePlace;
  const word = /^[\w.\-[\]]+/.exec(content.slice(offset))?.[0].length ?? 1;
  const said = message === '' && code in WARNING_CODES ? WARNING_CODES[code as keyof typeof WARNING_CODES][1] : message;
  return { file: context.fileName, severity, message: said, from: Math.min(offset, content.length), to: Math.min(offset + word, content.length), line, column };
}

function words(): LanguageWords {
  return {
    fields: FIELDS.filter((field) => !field.tableOnly).map(({ name, type, argument, isList, deprecated }) => ({ name, type, argument, isList, deprecated, description: fieldDescription(name) ?? '' })),
    operators: OPERATORS,
    modifiers: MODIFIERS,
    transformers: TRANSFORMERS,
    priorities: PRIORITIES.map((priority) => priority.toUpperCase()),
    sources: [...SOURCES.keys()],
    eventNames: [...new Set([...EVENT_TYPES.map((event) => event.name), ...SYSCALL_NAMES])].sort(),
  };
}
