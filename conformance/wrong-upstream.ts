/**
 * Cases that are wrong, found by what they say and not by their place, because a folder may hold any part of the cases.
 * Each has its paragraph in docs/conformance.md.
 */
interface WrongCase {
  /** Name of the vector file without `.json`. */
  readonly file: string;
  readonly isMeant: (input: unknown) => boolean;
  readonly reason: string;
}

const named = (key: string, value: string) => (input: unknown): boolean => (input as Readonly<Record<string, unknown>> | undefined)?.[key] === value;

const WRONG_CASES: readonly WrongCase[] = [
  { file: 'field_values', isMeant: named('test', 'filter_str_op_modifier_compilation'), reason: 'upstream asserts that these conditions do not throw' },
  { file: 'plugin_fields', isMeant: named('name', 'ka.cluster.name'), reason: 'the plugin defines ka.cluster.name as a single value without an argument' },
];

/** @returns why the case is wrong; undefined when it is not known to be. */
export function wrongUpstream(file: string, input: unknown): string | undefined {
  const found = WRONG_CASES.find((wrong) => wrong.file === file && wrong.isMeant(input));
  return found === undefined ? undefined : `wrong upstream: ${found.reason} (docs/conformance.md)`;
}
