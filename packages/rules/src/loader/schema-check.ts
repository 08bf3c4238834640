/**
 * The shape that rules files should have, checked apart from loading: what it finds is reported and never refuses a file.
 * Stricter than the loader in that no key may be unknown, looser in that any key may stand on any item.
 */
import { getKey, type YamlMap, type YamlNode } from './yaml-node.ts';

type Shape = (node: YamlNode) => string | undefined;

const text: Shape = (node) => (node.kind === 'scalar' && !node.isNull ? undefined : 'Value type not permitted: expected a text.');
/** Other spellings are loaded all the same, but the schema has these two. */
const boolean: Shape = (node) => (node.kind === 'scalar' && (node.text === 'true' || node.text === 'false') ? undefined : 'Value type not permitted: expected true or false.');
const integer: Shape = (node) => (node.kind === 'scalar' && /^[+-]?[0-9]+$/.test(node.text) ? undefined : 'Value type not permitted: expected a whole number.');
const anything: Shape = () => undefined;
const oneOf = (...words: readonly string[]): Shape => (node) =>
  node.kind === 'scalar' && words.includes(node.text) ? undefined : `Failed to match against any enum values: ${words.join(', ')}.`;

/** A list whose elements all have a shape. */
const listOf = (element: Shape): Shape => (node) => {
  if (node.kind !== 'sequence') return 'Value type not permitted: expected a list.';
  for (const [index, item] of node.items.entries()) {
    const problem = element(item);
    if (problem !== undefined) return `[${index}]${problem.startsWith('[') ? '' : ': '}${problem}`;
  }
  return undefined;
};

function mapOf(keys: Readonly<Record<string, Shape>>, required: readonly string[] = [], atLeastOne = false): Shape {
  return (node) => {
    if (node.kind !== 'map') return 'Value type not permitted: expected a mapping.';
    const missing = required.find((key) => getKey(node, key) === undefined);
    if (missing !== undefined) return `Missing required property '${missing}'.`;
    if (atLeastOne && node.entries.length === 0) return 'Object should have no fewer than 1 properties.';
    return firstKeyProblem(node, keys);
  };
}

function firstKeyProblem(node: YamlMap, keys: Readonly<Record<string, Shape>>): string | undefined {
  for (const { key, value } of node.entries) {
    const shape = Object.hasOwn(keys, key.text) ? keys[key.text] : undefined;
    if (shape === undefined) return `[${key.text}]: Object contains a property that is not known.`;
    const problem = shape(value);
    if (problem !== undefined) return `[${key.text}]${problem.startsWith('[') ? '' : ': '}${problem}`;
  }
  return undefined;
}

const plugin = { name: text, version: text };
const overriding = oneOf('append', 'replace');
const OVERRIDABLE = [
  'items', 'desc', 'condition', 'output', 'priority', 'enabled', 'exceptions', 'capture', 'capture_duration', 'tags', 'warn_evttypes', 'skip-if-unknown-filter',
];

const rulesFile = listOf(
  mapOf({
    required_engine_version: text,
    required_plugin_versions: listOf(mapOf({ ...plugin, alternatives: listOf(mapOf(plugin, ['name', 'version'])) }, ['name', 'version'])),
    macro: text,
    condition: text,
    list: text,
    items: listOf(text),
    rule: text,
    desc: text,
    enabled: boolean,
    output: text,
    append: boolean,
    priority: oneOf('EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'INFORMATIONAL', 'DEBUG'),
    capture: boolean,
    capture_duration: integer,
    source: text,
    exceptions: listOf(mapOf({ name: text, fields: anything, comps: anything, values: anything }, ['name'])),
    override: mapOf(Object.fromEntries(OVERRIDABLE.map((key) => [key, overriding])), [], true),
    tags: listOf(text),
    warn_evttypes: boolean,
    'skip-if-unknown-filter': boolean,
  }),
);

/** @returns what is wrong with the shape of a document, the first thing of it; nothing when it is right. */
export function schemaProblems(document: YamlNode): string[] {
  const problem = rulesFile(document);
  return problem === undefined ? [] : [`failed for <root>${problem.startsWith('[') ? '' : ': '}${problem}`];
}
