import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { perlCalls, runUnderProbe, whyNoProbe } from './testing/probe-run.ts';

const reason = whyNoProbe();
const note = reason === undefined ? '' : ` (skipped: ${reason})`;
/** script(1) gives a program a terminal. */
const hasScript = existsSync('/usr/bin/script');

describe.skipIf(reason !== undefined)(`on request${note}`, () => {
  test('context switches tell who was running, and who is next', async () => {
    const run = await runUnderProbe(perlCalls(`select(undef, undef, undef, 0.01) for 1..5;`), ['switch']);
    const switches = run.events.filter((event) => event.type.name === 'switch' && event.tid === run.pid);
    expect(switches.length).toBeGreaterThanOrEqual(5);
    expect(switches.every((event) => event.params.next !== BigInt(run.pid))).toBe(true);
    expect(Number(switches[0]?.params.vm_rss)).toBeGreaterThan(1000);
  });

  test.skipIf(process.arch !== 'x64')('page faults tell the address, the instruction and what it wanted', async () => {
    const run = await runUnderProbe(perlCalls(`my $big = 'x' x 8_000_000; substr($big, 4096 * $_, 1) = 'y' for 1..1000;`), ['page_fault']);
    const faults = run.events.filter((event) => event.type.name === 'page_fault' && event.tid === run.pid);
    expect(faults.length).toBeGreaterThan(100);
    // PAGE_NOT_PRESENT, WRITE_ACCESS, USER_FAULT
    expect(faults.some((event) => (Number(event.params.error) & 0b10110) === 0b10110)).toBe(true);
    expect(faults.every((event) => event.params.addr !== 0n && event.params.ip !== 0n)).toBe(true);
  });

  test('nobody pays for them otherwise', async () => {
    const run = await runUnderProbe(perlCalls(`select(undef, undef, undef, 0.01);`), ['dup']);
    expect(run.events.filter((event) => ['switch', 'page_fault'].includes(event.type.name))).toEqual([]);
  });
});

describe.skipIf(reason !== undefined)(`data of calls${note}`, () => {
  const text = 'GET / HTTP/1.1 '.repeat(20);
  const speak = (port: number): readonly [string, ...string[]] =>
    perlCalls(
      `use Socket; socket(my $l, PF_INET, SOCK_STREAM, 0); setsockopt($l, SOL_SOCKET, SO_REUSEADDR, 1); bind($l, sockaddr_in(${port}, INADDR_LOOPBACK)) or die; listen($l, 1);` +
        `socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, sockaddr_in(${port}, INADDR_LOOPBACK)); accept(my $s, $l); sc('write', fileno($c), '${text}', ${text.length}); my $b = "\\0" x 400; by('read', fileno($s), $b, 400);`,
    );

  test('are longer on a connection with a port where people talk', async () => {
    const run = await runUnderProbe(speak(18_125), ['read', 'write'], { textPorts: [18_125], textLength: 200 });
    const data = run.events.flatMap((event) => (event.params.data instanceof Buffer && event.params.data.includes('HTTP') ? [event.params.data.toString()] : []));
    expect(data).toEqual([text.slice(0, 200), text.slice(0, 200)]);
  });

  test('are cut at the usual length on others', async () => {
    const run = await runUnderProbe(speak(18_126), ['read', 'write'], { textPorts: [18_125], textLength: 200 });
    const data = run.events.flatMap((event) => (event.params.data instanceof Buffer && event.params.data.includes('HTTP') ? [event.params.data.length] : []));
    expect(data).toEqual([80, 80]);
  });

  test.skipIf(!hasScript)(`are longer at a terminal${hasScript ? '' : ' (skipped: script is not installed)'}`, async () => {
    const [program, ...args] = perlCalls(`sc('write', 1, 'T' x 300, 300);`);
    const quoted = [program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const run = await runUnderProbe(['/usr/bin/script', '-qec', quoted, '/dev/null'], ['write'], { textLength: 250 });
    const lengths = run.events.flatMap((event) => (event.params.size === 300n && event.params.data instanceof Buffer ? [event.params.data.length] : []));
    expect(lengths).toContain(250);
  });
});
