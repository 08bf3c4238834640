/** Which events a capture keeps: a filter of the rule language, refused with the place where it is wrong before an agent has to. */
import { FilterError, filterOf } from '@eyrie/rules';
import { z } from 'zod';

export const captureFilter = z.string().max(8000).superRefine((text, context) => {
  const fault = filterFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** What is wrong with it and where; undefined when it can be used. */
export function filterFault(text: string): string | undefined {
  try {
    filterOf(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { line, column } = error.position;
    return `${error.message} (${line > 1 ? `line ${line}, ` : ''}column ${column})`;
  }
}
