/** Compiled conditions: what they mean, and that they mean the same as the plain reading of the tree. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readerOf, type FieldContext } from '@eyrie/fields';
import { checkFilter } from '../filter/check.ts';
import type { CheckedNode } from '../filter/checked.ts';
import { parseFilter } from '../filter/parser.ts';
import { throughSample } from '../testing/sample-system.ts';
import { ConditionSet } from './condition-set.ts';
import { planLeaf } from './leaf.ts';

const checked = (filter: string): CheckedNode => checkFilter(parseFilter(filter).node).node;

/** Numbers of the events for which the filter holds. */
function matches(filter: string): number[] {
  const found: number[] = [];
  let set: ConditionSet | undefined;
  throughSample(
    (context) => {
      if (set?.first(context) === 0) found.push(context.event.num);
    },
    (system) => {
      set = new ConditionSet([{ root: checked(filter) }], system.answers);
    },
  );
  return found;
}

describe('a condition holds for exactly these events', () => {
  test.each<[string, number[]]>([
    ['evt.type = openat', [1, 2]],
    ['evt.type in (open, openat, close)', [1, 2, 4]],
    ['proc.name = cat and fd.name startswith /etc', [1, 2, 3, 4]],
    ['not proc.name = cat', [5, 6, 7, 8]],
    ['proc.pname = bash', [1, 2, 3, 4]],
    ['proc.aname = sshd', [1, 2, 3, 4, 5, 6, 7]],
    ['proc.aname[2] = sshd', [1, 2, 3, 4]],
    ['proc.aname != bash', [1, 2, 3, 4, 5, 6, 7]],
    ['proc.aname in (cat)', []],
    ['fd.sport = 80', [6]],
    ['fd.port = 80', [6]],
    ['fd.sport != 80', []],
    ['not fd.sport = 80', [1, 2, 3, 4, 5, 7, 8]],
    ['fd.net = 93.184.0.0/16', [6]],
    // A socket that is not connected has zeros on both sides.
    ['fd.ip != 1.2.3.4', [5, 6]],
    ['fd.ip != 10.0.0.5', [5]],
    ['fd.ip != 0.0.0.0', [6]],
    ['fd.port = 80', [6]],
    ['fd.proto = 80', [6]],
    ['evt.around[1600000000006000000]=1', [5, 6, 7]],
    ['fd.sip in (1.2.3.4, 93.184.216.34)', [6]],
    ['evt.is_open_read = true', [1, 2]],
    ['evt.is_open_read = false', [3, 4, 5, 6, 7, 8]],
    ['fd.name glob /etc/?shadow', [2]],
    ['fd.name pmatch (/etc, /var)', [1, 2, 3, 4]],
    ['fd.num in (3, 4)', [1, 3, 4, 5, 6]],
    ['evt.rawres < 0', [2]],
    ['proc.cmdline = "cat /etc/shadow x y"', [1, 2, 3, 4]],
    ['proc.args contains "x y"', [1, 2, 3, 4]],
    ['proc.name contains oneof (c, t)', []],
    ['proc.name startswith anyof (c, b)', [1, 2, 3, 4, 5, 6, 7]],
    ['proc.name contains allof (c, t)', [1, 2, 3, 4]],
    ['toupper(proc.name) = BASH', [5, 6, 7]],
    ['basename(proc.exepath) = val(proc.name)', [1, 2, 3, 4, 5, 6, 7]],
    // The name of an unknown process is <NA>: a value of four bytes.
    ['len(proc.name) > 3', [5, 6, 7, 8]],
    ['fd.name regex ".*shadow"', [1, 2, 3, 4]],
    ['evt.arg.path exists', [7]],
    ['evt.arg.filename = /tmp/x', [8]],
    ['evt.buffer contains root', [3]],
    ['container.id = host', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['user.uid = 1000 and evt.type = unlink', [7]],
  ])('%s', (filter, numbers) => {
    expect(matches(filter)).toEqual(numbers);
  });
});

/** The tree read plainly, without anything remembered, folded or shared. */
function holds(node: CheckedNode, context: FieldContext): boolean {
  switch (node.kind) {
    case 'and':
      return node.children.every((child) => holds(child, context));
    case 'or':
      return node.children.some((child) => holds(child, context));
    case 'not':
      return !holds(node.child, context);
    case 'check': {
      const plan = planLeaf(node, readerOf);
      if (plan.kind === 'event') return plan.test(context);
      if (plan.kind === 'subject') {
        const subject = plan.ref.resolve(context);
        return subject !== undefined && plan.test(subject);
      }
      for (let up = context.system.parentOf(context.system.thread.leader); up !== undefined; up = context.system.parentOf(up)) if (plan.test(up.image)) return true;
      return false;
    }
  }
}

const leaf = fc.constantFrom(
  'evt.type=openat', 'evt.type in (close, connect)', 'evt.dir=<', 'proc.name=cat', 'proc.name in (bash, cat)', 'proc.exepath startswith /bin', 'proc.cmdline contains shadow',
  'proc.pname=bash', 'proc.pname!=sshd', 'proc.aname=sshd', 'proc.aname[3] exists', 'fd.name startswith /etc', 'fd.name exists', 'fd.num>3', 'fd.sport=80', 'fd.sport!=22', 'fd.typechar=f',
  'fd.cip exists', 'container.id=host', 'container.image exists', 'evt.arg.path contains log', 'fs.path.name startswith /var', 'fs.path.name exists', 'evt.rawres>=0', 'evt.failed=true', 'user.uid=0',
  'evt.is_open_write=true', 'evt.num<5', 'thread.tid=30', 'tolower(proc.name)=cat',
);
const condition = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((parts) => `(${parts.join(' and ')})`),
    fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((parts) => `(${parts.join(' or ')})`),
    tie('node').map((part) => `not (${part})`),
  ),
})).node;

test('sets of conditions hold exactly where their plain reading holds', () => {
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 12 }), (filters) => {
      const trees = filters.map(checked);
      let set: ConditionSet | undefined;
      const hits = new Int32Array(trees.length);
      throughSample(
        (context) => {
          const plain = [...trees.keys()].filter((number) => holds(trees[number] as CheckedNode, context));
          for (const time of ['first', 'remembered']) {
            const count = set?.all(context, hits) ?? 0;
            expect({ time, event: context.event.num, numbers: [...hits.subarray(0, count)] }).toEqual({ time, event: context.event.num, numbers: plain });
            expect(set?.first(context)).toBe(plain[0] ?? -1);
          }
        },
        (system) => {
          set = new ConditionSet(trees.map((root) => ({ root })), system.answers);
        },
      );
    }),
    { numRuns: 300 },
  );
});

test('more conditions than fit the first words of a subject keep their answers apart', () => {
  const filters = Array.from({ length: 300 }, (_, index) => `proc.name = cat and proc.cmdline != "${index}" and proc.args contains "${index % 7 === 0 ? 'shadow' : 'nothing'}"`);
  let set: ConditionSet | undefined;
  const hits = new Int32Array(filters.length);
  throughSample(
    (context) => {
      const expected = context.event.num <= 4 ? filters.flatMap((_, index) => (index % 7 === 0 ? [index] : [])) : [];
      expect([...hits.subarray(0, set?.all(context, hits) ?? 0)]).toEqual(expected);
    },
    (system) => {
      set = new ConditionSet(filters.map((filter) => ({ root: checked(filter) })), system.answers);
    },
  );
});
