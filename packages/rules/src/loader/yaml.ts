/** Text to trees: every document of a rules file, with what is wrong where. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node, type YAMLParseError } from 'yaml';
import { parsePlainYaml } from './plain-yaml.ts';
import { NULL_SPELLINGS, type YamlNode } from './yaml-node.ts';

export interface YamlProblem {
  readonly message: string;
  readonly offset: number;
}

export type YamlResult = { readonly documents: readonly YamlNode[] } | { readonly problem: YamlProblem };

/** Larger files are no rules files. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** Parses every document of a file; never throws. */
export function parseYaml(content: string): YamlResult {
  if (content.length > MAX_LENGTH) return { problem: { message: `the file is larger than ${MAX_LENGTH} characters`, offset: 0 } };
  const plain = parsePlainYaml(content);
  return plain === undefined ? parseWholeYaml(content) : { documents: [plain] };
}

/** The same for all that YAML knows. */
export function parseWholeYaml(content: string): YamlResult {
  try {
    const documents: YamlNode[] = [];
    for (const document of parseAllDocuments(content, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' })) {
      const [error] = document.errors;
      if (error !== undefined) return { problem: syntaxProblem(content, error) };
      documents.push(new Converter(document).node(document.contents, document.range?.[0] ?? 0));
    }
    return { documents };
  } catch (error) {
    // The parser recurses with the nesting of the text; no rules file nests so deep that the stack ends.
    if (error instanceof RangeError) return { problem: { message: 'nested too deep', offset: 0 } };
    if (error instanceof YamlStructureError) return { problem: { message: error.message, offset: error.offset } };
    throw error;
  }
}

/** What Falco's parser calls these mistakes; the other's own words stand for the rest. */
const FALCO_REASONS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'illegal map value',
  TAB_AS_INDENT: 'illegal tab when looking for indentation',
};

/** In the form of Falco's messages, which name its parser: tools look for them. */
function syntaxProblem(content: string, { code, message, pos }: YAMLParseError): YamlProblem {
  const [offset] = pos;
  // Where a value has a colon of its own, the colon is the mistake.
  const colon = code === 'BLOCK_AS_IMPLICIT_KEY' ? content.slice(offset).search(/:(?=\s)/) : 0;
  const at = offset + Math.max(colon, 0);
  const before = content.slice(0, at).split('\n');
  const reason = FALCO_REASONS[code] ?? message;
  return { message: `yaml-cpp: error at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason}`, offset };
}

class YamlStructureError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class Converter {
  readonly #document: Document;
  /** Nodes that aliases name are converted once, so that no file grows by being read. */
  readonly #done = new Map<unknown, YamlNode>();
  readonly #open = new Set<unknown>();

  constructor(document: Document) {
    this.#document = document;
  }

  node(node: unknown, fallbackOffset: number): YamlNode {
    const source = isAlias(node) ? node.resolve(this.#document) : node;
    if (isAlias(node) && source === undefined) throw new YamlStructureError(`no node before has the anchor that *${node.source} names`, node.range?.[0] ?? fallbackOffset);
    const known = this.#done.get(source);
    if (known !== undefined && source !== null) return known;
    const offset = (source as Node | null | undefined)?.range?.[0] ?? fallbackOffset;
    if (this.#open.has(source)) throw new YamlStructureError('a node contains itself through an alias', offset);
    this.#open.add(source);
    const converted = this.#convert(source, offset);
    this.#open.delete(source);
    this.#done.set(source, converted);
    return converted;
  }

  #convert(node: unknown, offset: number): YamlNode {
    if (isMap(node)) {
      const entries = node.items.map((pair) => {
        const key = this.node(pair.key, offset);
        if (key.kind !== 'scalar') throw new YamlStructureError('a key must be plain text', key.offset);
        return { key, value: this.node(pair.value, key.offset + key.text.length + 1) };
      });
      return { kind: 'map', entries, offset };
    }
    if (isSeq(node)) return { kind: 'sequence', items: node.items.map((item) => this.node(item, offset)), offset };
    if (isScalar(node)) {
      const text = typeof node.value === 'string' ? node.value : '';
      return { kind: 'scalar', text, isNull: (node.type === 'PLAIN' || node.type === undefined) && NULL_SPELLINGS.has(text), offset };
    }
    return { kind: 'scalar', text: '', isNull: true, offset };
  }
}
