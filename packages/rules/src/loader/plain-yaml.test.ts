/** The fast reader and the whole parser: one meaning. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { needs, sharedJson, sharedText } from '../testing/shared.ts';
import { parsePlainYaml } from './plain-yaml.ts';
import { parseWholeYaml } from './yaml.ts';

const own = fileURLToPath(new URL('../../../../rules/', import.meta.url));
const FILES = readdirSync(own).filter((name) => name.endsWith('.yaml')).map((name) => [name, readFileSync(`${own}${name}`, 'utf8')] as const);
const UPSTREAM = ['falco_rules.yaml', 'falco-incubating_rules.yaml', 'falco-sandbox_rules.yaml', 'k8s_audit_rules.yaml'].flatMap((name) => {
  const content = sharedText(`corpora/falco-rules/${name}`);
  return content === undefined ? [] : [[name, content] as const];
});

/** The fast reader says the same as the whole parser, or nothing. */
function agrees(content: string): boolean {
  const plain = parsePlainYaml(content);
  if (plain !== undefined) expect([content, parseWholeYaml(content)]).toEqual([content, { documents: [plain] }]);
  return plain !== undefined;
}

describe('rules files as they are written', () => {
  test.each([...FILES, ...UPSTREAM])('%s is read, and as the whole parser reads it', (_name, content) => {
    expect(agrees(content)).toBe(true);
  });

  const vectors = sharedJson<unknown>('vectors/rule_loader.json');
  test.skipIf(vectors === undefined)(`every rules text of rule_loader.json${needs('vectors/rule_loader.json', vectors)}`, () => {
    const texts = new Set<string>();
    const collect = (node: unknown): void => {
      if (typeof node === 'string' && node.includes('\n')) texts.add(node);
      else if (typeof node === 'object' && node !== null) Object.values(node).forEach(collect);
    };
    collect(vectors);
    const read = [...texts].filter(agrees);
    expect(read.length).toBeGreaterThan(texts.size / 2);
  });
});

describe('one meaning or none', () => {
  const SAMPLE = `# rules
- required_engine_version: 0.57.0
- list: shells
  items: [bash, 'it''s', "zsh",  # comment
    -x, 0644, a:b,
    # comment
    last # comment
  ]
- list: more
  items:
    [a,
    b]
- macro: spawned
  condition: >
    evt.type in (execve)
      and x

    or y
- rule: A rule
  desc: over
    two lines

    and more
  condition: spawned and proc.name in (shells) # why
  output: |-
    text
      indented

    end
  priority:
    NOTICE
  exceptions:
  - name: e
    fields: [a, b]
    values:
      - [x, [y, z]]
      - plain text
  tags:
    - one
    - two
  enabled: false
`;

  test('the sample is read', () => {
    expect(agrees(SAMPLE)).toBe(true);
  });

  test.each(['- a: "x\\n"', '- &a b', '- *a', '- !!str x', '- {a: b}', '- a: ', '- ? x', "- 'two\n  lines'", '-\ta', '---\n- a', '- a: b: c', '- [a, b: c]', 'a: b', '- a: >2\n    x', ''])('%j is left to the whole parser', (content) => {
    expect(parsePlainYaml(content)).toBeUndefined();
  });

  const pieces = ['\n', '  ', ' ', '- ', ': ', ':', '#', ' #', '>', '|', '[', ']', ',', '"', "'", "''", '-', '>-\n', '|\n', 'x', '~', 'null', '?', '{', '}', '&', '*', '!', '%', '@', '`', '=', 'é', '\u2028', 'key: ', '\n  - a', '\n    ', '\n\n', '...', '---', '\t', '\r\n'];
  test('whatever is changed in it', () => {
    let read = 0;
    const edit = fc.record({ at: fc.nat(SAMPLE.length), drop: fc.nat(6), insert: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = SAMPLE;
        for (const { at, drop, insert } of edits) text = text.slice(0, at) + insert.join('') + text.slice(at + drop);
        if (agrees(text)) read++;
      }),
      { numRuns: 2000 },
    );
    // Or the property would hold by giving up.
    expect(read).toBeGreaterThan(100);
  });

  test('texts made of its parts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, '- a', '- k: v', 'word', '\n- '), { maxLength: 14 }), (parts) => {
        agrees(`- ${parts.join('')}`);
      }),
      { numRuns: 4000 },
    );
  });
});
