import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteStringOf, type ByteString } from '@eyrie/scap';
import { decodeBase64 } from './base64.ts';
import { getopt } from './getopt.ts';
import { compileGlob } from './glob.ts';
import { isInNetwork, parseAddress, parseIpv6, parseNetwork } from './net.ts';
import { compilePathMatch } from './pmatch.ts';
import { compileRegex, compileSearch } from './regex.ts';

describe('glob', () => {
  test.each<[string, string, boolean]>([
    ['*', '', true],
    ['*', '.hidden/and/below', true],
    ['/etc/*', '/etc/ssh/sshd_config', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[]x]', ']', true],
    ['[]-a]', '^', true],
    ['[a-]', '-', true],
    ['[[:digit:]]*', '7up', true],
    ['[[:upper:]]', 'a', false],
    ['[', '[', true],
    ['[abc', '[abc', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['a\\', 'a\\', false],
    ['*.so*', '/lib/x.so.1', true],
    ['a**b', 'axxb', true],
    ['', '', true],
    ['', 'a', false],
    ['[\\]]', ']', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  test('folds the case of ASCII letters when asked', () => {
    expect(compileGlob('*BASH[A-B]', true)('/bin/basha')).toBe(true);
    expect(compileGlob('*BASH')('/bin/bash')).toBe(false);
  });

  test('agrees with a regular expression that means the same', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*?]{0,8}$/), fc.stringMatching(/^[ab/]{0,10}$/), (pattern, text) => {
        const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        expect(compileGlob(pattern)(text)).toBe(same.test(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('many stars on a long text that does not match come to an end', () => {
    expect(compileGlob('*a'.repeat(200) + 'b')('a'.repeat(5000))).toBe(false);
  });
});

describe('pmatch', () => {
  test.each<[readonly string[], string, boolean]>([
    [['/var/run'], '/var/run/docker.sock', true],
    [['/var/run'], '/var/runner', false],
    [['/var/run'], '/var', false],
    [['/'], '/anything', true],
    [['/etc//ssh/'], '/etc/ssh', true],
    [['/etc/ssh'], '//etc///ssh//x', true],
    [['/usr', '/usr/lib/x'], '/usr/share', true],
    [['/usr/lib/x', '/usr'], '/usr/share', true],
    [['/home/*/.ssh'], '/home/me/.ssh/id_rsa', true],
    [['/home/*/.ssh'], '/home/.ssh', false],
    [['/a/*/c', '/a/b/d'], '/a/b/c', true],
    [[], '/x', false],
    [['/srv/?'], '/srv/é', false],
    [['/srv/??'], '/srv/é/x', true],
    [['/srv/é*'], '/srv/été', true],
  ])('%j on %s', (paths, path, expected) => {
    expect(compilePathMatch(paths.map(byteStringOf))(byteStringOf(path))).toBe(expected);
  });

  test('patterns on every level do not multiply the work', () => {
    const paths = Array.from({ length: 60 }, (_, index) => `/${'*/'.repeat(index)}*x`);
    expect(compilePathMatch(paths.map(byteStringOf))(byteStringOf(`/${'a/'.repeat(200)}`))).toBe(false);
  });
});

describe('regex', () => {
  test('refuses programs whose size would make every match slow, and takes usual repetitions', () => {
    expect(() => compileRegex('(a{0,1000})'.repeat(40))).toThrow(/too large.*the limit is 4000/);
    expect(compileRegex('[A-Za-z0-9+/]{500,}=*')('A'.repeat(600))).toBe(true);
  });

  test.each<[string, string, boolean]>([
    ['a.c', 'abc', true],
    ['b', 'abc', false],
    ['^abc$', 'abc', true],
    ['a+?', '', true],
    ['a**', 'aaa', true],
    ['(ab|c)*+', 'abcab', true],
    ['[[:alpha:]]+[0-9]{2,3}', 'ab123', true],
    ['[]a]+', ']a', true],
    ['é+', 'éé', true],
    ['\\x{e9}', 'é', true],
    ['a\\.b', 'a.b', true],
    ['.*', 'two\nlines', false],
    ['one$\n^two', 'one\ntwo', true],
  ])('%s on %j', (pattern, text, expected) => {
    expect(compileRegex(pattern)(text)).toBe(expected);
  });

  test.each(['a(', '[a', '*a', '\\d+', '\\bword', '(?i)a', 'a{2000}', '\\pL', 'a\\', '(?:a)'])('%s is refused', (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(SyntaxError);
  });

  test('patterns that make other engines run for ever do not', () => {
    expect(compileRegex('(a+)+$')(`${'a'.repeat(50_000)}b`)).toBe(false);
    expect(compileRegex('(x+x+)+y')('x'.repeat(20_000))).toBe(false);
  });

  test('no pattern does anything but match, not match or be refused', () => {
    const soup = fc.array(fc.constantFrom('a', '.', '*', '+', '?', '{2}', '{1,', '(', ')', '[', ']', '^', '$', '|', '\\', '[:alpha:]', '-'), { maxLength: 12 });
    fc.assert(
      fc.property(soup, fc.string({ maxLength: 20 }), (parts, text) => {
        try {
          expect(typeof compileRegex(parts.join(''))(text)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('addresses and networks', () => {
  const bytes = (text: string): string => String.fromCharCode(...(parseAddress(text)?.bytes ?? []));

  test('both families', () => {
    expect(parseIpv6('::')).toEqual(new Uint8Array(16));
    expect(parseIpv6('1::')).toEqual(new Uint8Array(16).fill(1, 1, 2));
    expect([...(parseIpv6('fe80::1:2') ?? [])]).toEqual([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]);
    expect([...(parseIpv6('1:2:3:4:5:6:7:8') ?? [])]).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]);
    expect([...(parseIpv6('::ffff:1.2.3.4') ?? [])].slice(10)).toEqual([255, 255, 1, 2, 3, 4]);
  });

  test.each(['', ':', ':::', '1', '1::2::3', '12345::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'g::', '1.2.3', '1.2.3.256', '1.2.3.4.5', '1..2.3'])(
    '%s is no address',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );

  test.each<[string, string, boolean]>([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['10.1.2.3', '10.1.2.3/32', true],
    ['10.1.2.3', '10.1.2.2/31', true],
    ['10.1.2.3', '10.1.2.4/31', false],
    ['fe80::1', 'fe80::/10', true],
    ['fe80::1', 'fe80::/128', false],
    ['10.1.2.3', '::/0', false],
  ])('%s in %s', (address, network, expected) => {
    const parsed = parseNetwork(network);
    expect(parsed && isInNetwork(bytes(address), parsed)).toBe(expected);
  });
});

describe('base64', () => {
  const decode = (text: string): string | undefined => decodeBase64(text as ByteString);

  test('decodes what Node encodes, with and without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const encoded = Buffer.from(bytes).toString('base64');
        const expected = Buffer.from(bytes).toString('latin1');
        expect(decode(encoded)).toBe(expected);
        expect(decode(encoded.replace(/=+$/, ''))).toBe(expected);
      }),
    );
  });

  test.each(['a', 'ab!d', 'aGVsbG8===', '=', 'YR', 'aGV sbG8'])('%s is no base64', (text) => {
    expect(decode(text)).toBeUndefined();
  });
});

describe('getopt', () => {
  const words = (line: string): ByteString[] => line.split(' ') as ByteString[];

  test.each<[string, string, readonly string[]]>([
    ['-n', 'n', ['n']],
    ['-t hello', 't:', ['t', 'hello']],
    ['-nt hello', 'nt:', ['n', 't', 'hello']],
    ['-thello', 't:', ['t', 'hello']],
    ['-n -- -t', 'nt', ['n']],
    ['-n file -t', 'nt', ['n']],
    ['-x -n', 'n', ['?', 'n']],
    ['--long -n', 'n', ['n']],
    ['-lpe /bin/sh', 'lp:e:', ['l', 'p', 'e']],
    ['-t', 't:', ['']],
    ['-t', ':t:', ['']],
    ['- -n', 'n', []],
  ])('%s with %s', (line, letters, expected) => {
    expect(getopt(words(line), letters)).toEqual(expected);
  });

  test('one option: its last value', () => {
    expect(getopt(words('-t a -t b'), 't:', 't')).toBe('b');
    expect(getopt(words('-n'), 'nt:', 'n')).toBe('n');
    expect(getopt(words('-n'), 'nt:', 't')).toBeUndefined();
    expect(getopt(words('-t'), 't:', 't')).toBe('');
    expect(getopt(words('-?'), 't:', '?')).toBeUndefined();
  });
});

describe('looking something up', () => {
  test.each([
    ['GET /b', 'http get /bar', true],
    ['http/1\\.[01] 50\\d', 'HTTP/1.0 502 Bad Gateway', true],
    ['a(b', 'xA(By', true],
    ['^x', 'ax', false],
  ])('%s in %s', (pattern, text, expected) => {
    expect(compileSearch(pattern)(text)).toBe(expected);
  });
});
