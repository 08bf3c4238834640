import { describe, expect, test } from 'vitest';
import { checkFilter } from './check.ts';
import type { CheckedLeaf, CheckedNode, Constant } from './checked.ts';
import { FilterError } from './error.ts';
import { eventNamesOf, eventTypesOf } from './event-types.ts';
import { expandMacros } from './macros.ts';
import { parseFilter } from './parser.ts';

const check = (filter: string): CheckedNode => checkFilter(parseFilter(filter).node).node;

function leaf(filter: string): CheckedLeaf {
  const node = check(filter);
  if (node.kind !== 'check') throw new Error(`${filter} is not a single check`);
  return node;
}

function constants(filter: string): readonly Constant[] {
  const { right } = leaf(filter);
  return right.kind === 'constants' ? right.values : [];
}

const warnings = (filter: string): string[] => checkFilter(parseFilter(filter).node).warnings.map((warning) => warning.message);

describe('constants have the type of their field', () => {
  test.each<[string, bigint]>([
    ['evt.cpu = 70000', 4464n],
    ['evt.cpu = -1', -1n],
    ['proc.pid = -5', -5n],
    ['evt.num = -1', 2n ** 64n - 1n],
    ['evt.num = 99999999999999999999999', 2n ** 64n - 1n],
    ['proc.pid = 99999999999999999999999', 2n ** 63n - 1n],
    ['evt.num = +007', 7n],
    ['fd.port = 80', 80n],
    ['fd.port = https', 443n],
    ['fd.port = 65537', 1n],
    ['fd.port = ""', 0n],
  ])('%s', (filter, value) => {
    expect(constants(filter)).toEqual([{ kind: 'integer', value }]);
  });

  test('addresses, networks, booleans, text and bytes', () => {
    expect(constants('fd.cip = 10.0.0.1')).toEqual([{ kind: 'address', family: 4, bytes: Uint8Array.of(10, 0, 0, 1) }]);
    expect(constants('fd.sip = ::1')).toMatchObject([{ kind: 'address', family: 6 }]);
    expect(constants('fd.snet in ("10.1.2.3/8", "fe80::/10")')).toMatchObject([
      { kind: 'network', family: 4, address: Uint8Array.of(10, 0, 0, 0), prefixLength: 8 },
      { kind: 'network', family: 6, prefixLength: 10 },
    ]);
    expect(constants('evt.is_io = true')).toEqual([{ kind: 'boolean', value: true }]);
    expect(constants('proc.name = "é"')).toEqual([{ kind: 'text', text: 'é', bytes: Uint8Array.of(0xc3, 0xa9) }]);
    expect(constants('evt.buffer contains "a\\x00b"')).toEqual([{ kind: 'bytes', bytes: Uint8Array.of(97, 0, 98) }]);
    expect(constants('evt.buffer bcontains cafe')).toEqual([{ kind: 'bytes', bytes: Uint8Array.of(0xca, 0xfe) }]);
  });

  test.each([
    ['evt.num = 0x10', '0x10 is not a valid number'],
    ['evt.num = 1.5', '1.5 is not a valid number'],
    ['thread.cpu = 1e+3', 'not a valid number'],
    ['fd.port = nosuchservice', 'unrecognized protocol nosuchservice'],
    ['evt.is_io = yes', 'unrecognized boolean value yes'],
    ['fd.cip = 10.0.0', 'unrecognized IPv4 address 10.0.0'],
    ['fd.cip = 010.0.0.1', 'unrecognized IPv4 address'],
    ['fd.cip = fe80::1::2', 'unrecognized IPv6 address'],
    ['fd.snet = 10.0.0.1', 'unrecognized IP network 10.0.0.1'],
    ['fd.snet = 10.0.0.0/33', 'unrecognized IP network'],
    ['proc.name = "a\\x00"', 'cannot contain a NUL byte'],
    ['proc.name regex "a("', 'invalid regex pattern'],
    ['evt.type = nosuchevent', 'unknown event type nosuchevent'],
    ['evt.type in (open, nosuchevent)', 'unknown event type nosuchevent'],
    ['evt.buffer bcontains abc', 'hex strings only'],
    ['evt.around[1] in (1)', "supports only '='"],
  ])('%s: %s', (filter, message) => {
    expect(() => check(filter)).toThrow(FilterError);
    expect(() => check(filter)).toThrow(message);
  });
});

describe('fields and their arguments', () => {
  test.each([
    ['proc.aname[2] = x', { text: '2', index: 2 }],
    ['proc.env[PATH] = x', { text: 'PATH' }],
    ['proc.env["PATH"] = x', { text: 'PATH' }],
    ['evt.arg.flags contains x', { text: 'flags' }],
    ['evt.arg[0] = x', { text: '0', index: 0 }],
    ['evt.rawarg.res = 0', { text: 'res' }],
    ['evt.abspath.src = x', { text: 'src' }],
    ['evt.type.is.open = 1', { text: 'open' }],
    ['thread.cgroup.cpuset = x', { text: 'cpuset' }],
    ['fd.types[1] in (x)', { text: '1', index: 1 }],
    ['container.mount.dest[/proc*] = x', { text: '/proc*' }],
    ['container.label[a.b/c] = x', { text: 'a.b/c' }],
    ['ka.uri.param[container] = x', { text: 'container' }],
  ])('%s', (filter, argument) => {
    expect(leaf(filter).left).toMatchObject({ kind: 'field', argument });
  });

  test('evt.rawarg has the type of its parameter', () => {
    expect(leaf('evt.rawarg.res = 0').left).toMatchObject({ info: { name: 'evt.rawarg' }, type: 'ERRNO' });
  });

  test.each([
    ['proc.nothing = 1', 'filter_check called with nonexistent field proc.nothing'],
    ['proc.namex = 1', 'nonexistent field proc.namex'],
    ['proc.name[1] = 1', 'nonexistent field proc.name[1]'],
    ['proc.aname[x] = 1', 'nonexistent field proc.aname[x]'],
    ['evt.arg.nothing = 1', 'unknown event argument nothing'],
    ['evt.arg[x] = 1', 'x is not a valid number'],
    ['evt.rawarg[1] = 1', 'must be expressed explicitly'],
    ['evt.arg = 1', 'filter syntax error: evt.arg'],
    ['container.label = x', 'requires an argument'],
    ['container.id[1] = x', 'does not allow nor require an argument'],
    ['ka.req.pod.containers.image[x] intersects (a)', 'invalid index argument'],
    ['some_macro', "unexpected identifier 'some_macro'"],
  ])('%s: %s', (filter, message) => {
    expect(() => check(filter)).toThrow(message);
  });
});

describe('transformers', () => {
  test('give their result a type', () => {
    expect(leaf('len(proc.name) > 3')).toMatchObject({ left: { type: 'UINT64', isList: false }, right: { values: [{ kind: 'integer', value: 3n }] } });
    expect(leaf('len(fd.types) = 1').left).toMatchObject({ type: 'UINT64', isList: false });
    expect(leaf('getopt(("-a", "b"), "a:") intersects (b)').left).toMatchObject({ isList: true });
    expect(leaf('getopt(("-a", "b"), "a:")[a] = b').left).toMatchObject({ isList: false, argument: { text: 'a' } });
    expect(leaf('join(",", (proc.name, proc.pid)) = x').left).toMatchObject({ type: 'CHARBUF', isList: false });
  });

  test.each([
    ['tolower(evt.num) = 1', "type 'UINT64' is not supported by 'tolower' transformer applied on field 'evt.num'"],
    ['tolower(proc.aname) = x', "field 'proc.aname' does not support transformers"],
    ['tolower(proc.name, proc.name) = x', 'exactly one argument'],
    ['join(",", proc.name) = x', 'second argument must be a list'],
    ['concat(proc.name) = x', 'at least 2 arguments'],
    ['concat(proc.name, proc.pid) = x', 'must be strings'],
    ['getopt(proc.args, "n") intersects (n)', 'first argument must be a list'],
    ['getopt(("a"), "n")[nn] = n', 'single option character'],
    ['proc.name = val(proc.name)[1]', "transformer 'val' does not support field arguments"],
    ['getopt(("a"), "n") = n', "'=' operator not supported list filters"],
  ])('%s: %s', (filter, message) => {
    expect(() => check(filter)).toThrow(message);
  });
});

describe('fields on the right', () => {
  test('must be of the same type', () => {
    expect(leaf('proc.name = val(proc.pname)').right).toMatchObject({ kind: 'expression', expression: { canonical: 'proc.pname' } });
    expect(() => check('proc.name = val(proc.pid)')).toThrow("field 'proc.name' has type 'CHARBUF' while the right-hand side field 'proc.pid' has incompatible type 'INT64'");
    expect(check('len(proc.name) = len(proc.pname)')).toBeDefined();
  });

  test.each([
    ['proc.name regex val(proc.pname)', "operator 'REGEX' doesn't support right-hand side fields"],
    ['proc.name pmatch val(proc.pname)', "operator 'PMATCH' doesn't support"],
    ['fd.snet = val(fd.cnet)', "'IPNET' doesn't support right-hand side fields"],
    ['proc.name = val(proc.aname)', "'proc.aname' can't be used as a right-hand side field"],
    ['proc.aname = val(proc.name)', "'proc.aname' doesn't support right-hand side fields"],
  ])('%s: %s', (filter, message) => {
    expect(() => check(filter)).toThrow(message);
  });
});

describe('canonical text', () => {
  test('is the same for what means the same, and differs for what does not', () => {
    const canonical = (filter: string): string => leaf(filter).canonical;
    expect(canonical('proc.name == "bash"')).toBe(canonical("proc.name  =  'bash'"));
    expect(canonical('proc.name = "tolower(proc.pname)"')).not.toBe(canonical('proc.name = tolower(proc.pname)'));
    expect(canonical('proc.name in (a, b)')).not.toBe(canonical('proc.name in ("a, b")'));
    expect(canonical('proc.name = ""')).toBe('proc.name = ""');
    expect(canonical('proc.name = proc.pname')).not.toBe(canonical('proc.name = val(proc.pname)'));
    expect(canonical('proc.name startswith anyof (a)')).toBe('proc.name startswith anyof (a)');
  });
});

describe('suspicious constants', () => {
  test('are told', () => {
    expect(warnings('proc.name = proc.pname')).toEqual(["'proc.pname' may be a valid field misused as a const string value"]);
    expect(warnings('proc.name in (a, "toupper( proc.pname )")')).toEqual(["'toupper( proc.pname )' may be a valid field transformer misused as a const string value"]);
    expect(warnings('proc.name regex abc.*')[0]).toContain('may be optimized');
    expect(warnings('proc.name regex a[bc].*')).toEqual([]);
    expect(warnings('proc.name = bash')).toEqual([]);
  });
});

describe('event types', () => {
  const names = (filter: string): string[] => [...eventNamesOf(parseFilter(filter).node)].sort();

  test('negation matters to checks of evt.type only', () => {
    expect(names('not (not evt.type = open or proc.name = a)')).toEqual(['open']);
    expect(names('evt.type in (open, close) and not evt.type = close')).toEqual(['open']);
  });

  test('system calls without an event of their own are generic events', () => {
    expect([...eventTypesOf(parseFilter('evt.type = kexec_load').node)]).toEqual([0, 1]);
    expect(names('evt.type = kexec_load')).toEqual(['kexec_load']);
    // Other generic calls are not kexec_load either.
    expect(eventTypesOf(parseFilter('evt.type != kexec_load').node).has(1)).toBe(true);
  });

  test('a condition that compares evt.type at run time is refused', () => {
    expect(() => eventTypesOf(parseFilter('evt.type = val(proc.name)').node)).toThrow(FilterError);
    expect(() => eventTypesOf(parseFilter('toupper(evt.type) = OPEN').node)).toThrow(FilterError);
  });
});

describe('macros', () => {
  const macros = new Map(
    Object.entries({ a: 'evt.num = 1', b: 'a and not c', c: 'evt.num = 2 or a', loop: 'x1', x1: 'not loop', lost: 'a and nowhere' }).map(
      ([name, condition]) => [name, parseFilter(condition).node] as const,
    ),
  );
  const expand = (filter: string) => expandMacros(parseFilter(filter).node, (name) => macros.get(name));

  test('are put in place of their names', () => {
    const { node, used } = expand('b or evt.num = 3');
    expect(checkFilter(node).node.canonical).toBe('((evt.num = 1 and not ((evt.num = 2 or evt.num = 1))) or evt.num = 3)');
    expect([...used].sort()).toEqual(['a', 'b', 'c']);
  });

  test('that are unknown or contain themselves are told', () => {
    expect(() => expand('lost')).toThrow("Undefined macro 'nowhere' used in filter.");
    expect(() => expand('a or loop')).toThrow("reference loop in macro 'loop'");
  });

  test('that double with every step are stopped', () => {
    const steps = Array.from({ length: 61 }, (_, index) => parseFilter(index === 0 ? 'evt.num = 1' : `m${index - 1} and m${index - 1}`).node);
    const doubling = (name: string) => steps[Number(name.slice(1))];
    expect(() => expandMacros(parseFilter('m60').node, doubling)).toThrow('too large');
  });
});
