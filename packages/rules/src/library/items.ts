/** The items of a rules file and where each stands: for whoever shows, finds or changes one of them in the text. */
import { parseYaml } from '../loader/yaml.ts';
import { getKey, type YamlMap, type YamlNode } from '../loader/yaml-node.ts';

export type RulesItemKind = 'rule' | 'macro' | 'list';

/** `define`: it stands by itself; `append`: it adds to an earlier one; `change`: it replaces parts of an earlier one, or switches it. */
export type ItemEffect = 'define' | 'append' | 'change';

export interface RulesItem {
  readonly kind: RulesItemKind;
  readonly name: string;
  readonly effect: ItemEffect;
  /** Offset of the line with its dash. */
  readonly start: number;
  /** Behind its last line, comments and blank lines before the next item left out. */
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly node: YamlMap;
}

const KINDS = ['list', 'macro', 'rule'] as const;

/** Rules, macros and lists in the order of the text; empty when the text is no YAML. Items of other kinds are left out. */
export function rulesItems(content: string): readonly RulesItem[] {
  const parsed = parseYaml(content);
  if ('problem' in parsed) return [];
  const maps = parsed.documents.flatMap((document) => (document.kind === 'sequence' ? document.items : [])).filter((item) => item.kind === 'map');
  const starts = maps.map((map) => content.lastIndexOf('\n', map.offset) + 1);
  let line = 1;
  let counted = 0;
  return maps.flatMap((node, index) => {
    const start = starts[index] ?? 0;
    for (; counted < start; counted++) if (content.charCodeAt(counted) === 0x0a) line++;
    const kind = KINDS.find((key) => getKey(node, key) !== undefined);
    if (kind === undefined) return [];
    const name = textOf(getKey(node, kind));
    return name === undefined ? [] : [{ kind, name, effect: effectOf(kind, node), start, end: lastLine(content, start, starts[index + 1] ?? content.length), line, node }];
  });
}

export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}

function effectOf(kind: RulesItemKind, node: YamlMap): ItemEffect {
  const override = getKey(node, 'override');
  if (override?.kind === 'map') return override.entries.some(({ value }) => textOf(value) === 'append') ? 'append' : 'change';
  if (['true', 'yes', 'on'].includes((textOf(getKey(node, 'append')) ?? '').toLowerCase())) return 'append';
  const whole = { list: ['items'], macro: ['condition'], rule: ['condition', 'output', 'desc', 'priority'] }[kind];
  return whole.some((key) => getKey(node, key) !== undefined) ? 'define' : 'change';
}

/** Cuts blank lines and comments off the end: they belong to what follows. */
function lastLine(content: string, start: number, end: number): number {
  const lines = content.slice(start, end).split('\n');
  // The text ends with a line feed, which makes an empty last piece.
  let kept = lines.length;
  while (kept > 1 && /^\s*(?:#.*)?$/.test(lines[kept - 1] ?? '') && !/^\s+#/.test(lines[kept - 1] ?? '')) kept--;
  const length = lines.slice(0, kept).join('\n').length;
  return Math.min(end, start + length + (kept < lines.length ? 1 : 0));
}
