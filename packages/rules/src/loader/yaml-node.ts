/**
 * Rules files as plain trees. Scalars keep their source spelling (`0644`, `yes` and `=` are the text `0644`, `yes` and `=`),
 * and every node knows where it stands.
 */
export type YamlNode = YamlScalar | YamlSequence | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** Nothing, `~` or `null` without quotes. */
  readonly isNull: boolean;
  readonly offset: number;
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  readonly offset: number;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: YamlScalar; readonly value: YamlNode }[];
  readonly offset: number;
}

export const NULL_SPELLINGS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

/** The value of a key; of several the first. */
export function getKey(map: YamlMap, name: string): YamlNode | undefined {
  return map.entries.find(({ key }) => key.text === name)?.value;
}
