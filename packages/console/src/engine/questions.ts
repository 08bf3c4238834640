/** What can be asked about a capture, as consumers of its events. */
import { DEFAULT_FORMAT } from '@eyrie/fields';
import {
  changedRules, comparisonOf, falcoJson, FilterError, filterOf, loadRules, parseFormat, problemText, renderText, RuleMatcher, selectRules, StreamValues, SYSCALL_SOURCE, type LoadedRule, type RulesText, type StreamConsumer, type StreamFilter, type TalliedHit,
} from '@eyrie/rules';
import type { Question } from './messages.ts';

/** The question cannot be asked: what is wrong with it. */
export class BadQuestion extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** @param found receives each line. @throws BadQuestion */
export function consumerOf(question: Question, found: (line: string) => void): StreamConsumer {
  switch (question.kind) {
    case 'alerts':
      return alertsOf(selectRules(rulesOf(question.rules)).filter((rule) => rule.source === SYSCALL_SOURCE), found);
    case 'events':
      return eventsOf(question.filter, found);
    case 'comparison':
      return comparisonOf(changedRules(rulesOf(question.before), rulesOf(question.after)), ({ rule, outcome, time, output }) => found(JSON.stringify({ rule, outcome, time: String(time), output } satisfies TalliedHit)));
  }
}

function rulesOf(files: readonly RulesText[]): readonly LoadedRule[] {
  const loaded = loadRules(files);
  if (!loaded.successful) throw new BadQuestion([...loaded.results.flatMap((result) => result.errors).map(problemText), ...(loaded.pluginProblem === undefined ? [] : [loaded.pluginProblem])]);
  return loaded.rules;
}

function alertsOf(rules: readonly LoadedRule[], found: (line: string) => void): StreamConsumer {
  let matcher: RuleMatcher | undefined;
  let values: StreamValues | undefined;
  return {
    onSystem: (context) => {
      matcher = new RuleMatcher(rules, context.system.answers);
      values = new StreamValues(context);
    },
    wants: (eventType) => matcher?.wants(eventType) !== false,
    onEvent: (context) => {
      const rule = matcher?.first(context);
      if (rule === undefined || values === undefined) return;
      found(falcoJson(rule, { time: context.event.time, hostname: context.stream.hostname ?? '', values }));
    },
  };
}

function eventsOf(text: string, found: (line: string) => void): StreamConsumer {
  const filterFor = filterNamed(text);
  const line = parseFormat(DEFAULT_FORMAT);
  let filter: StreamFilter | undefined;
  let values: StreamValues | undefined;
  return {
    onSystem: (context) => {
      filter = filterFor(context.system.answers);
      values = new StreamValues(context);
    },
    onEvent: (context) => {
      if (filter?.holds(context) !== false && values !== undefined) found(renderText(line, values).text);
    },
  };
}

function filterNamed(text: string): ReturnType<typeof filterOf> {
  try {
    return filterOf(text);
  } catch (error) {
    if (error instanceof FilterError) throw new BadQuestion([`${error.message} (column ${error.position.column})`]);
    throw error;
  }
}
