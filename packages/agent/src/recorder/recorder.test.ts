/** The recorder over events that are made here: the same every time. What a capture shows is compared with what was to be seen while it was recorded. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStream, type StreamContext } from '@eyrie/rules';
import { BlockType, eventBytes, EventView, Memory, ScapReader, STATE_ONLY, syntheticCapture, type ScapHandler } from '@eyrie/scap';
import { ns } from '@eyrie/schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureFile } from './capture-file.ts';
import { recoverCaptures } from './partial-captures.ts';
import { FlightRecorder, type CaptureOutcome, type CaptureRequest, type RunningCapture } from './recorder.ts';

const MS = 1_000_000n;
/** The scripts' time 0: long enough ago for all of them to be over. */
const START = ns(BigInt(Date.now()) * MS - 5_000n * MS);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-recorder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Shown {
  readonly type: number;
  readonly time: bigint;
  readonly comm: string;
  readonly args: string;
  readonly parent: string | undefined;
  readonly grandparent: string | undefined;
  readonly cwd: string;
  readonly fd: string | undefined;
  readonly container: string;
  readonly user: string | undefined;
}

function shownBy({ system, event }: StreamContext): Shown {
  const { thread } = system;
  const parent = system.parentOf(thread);
  return {
    type: event.type,
    time: event.time,
    comm: thread.image.facts.comm.value,
    args: thread.image.facts.args.value,
    parent: parent?.image.facts.comm.value,
    grandparent: parent === undefined ? undefined : system.parentOf(parent)?.image.facts.comm.value,
    cwd: thread.fs.cwd.value,
    fd: system.fd?.name.value,
    container: thread.container.metadata?.name ?? thread.container.id,
    user: system.userName(thread.uid, thread),
  };
}

/** A stream that keeps what it shows, as a handler; `onEvent` is called with each event before the state sees it. */
function watching(shown: Shown[], onEvent: (view: EventView) => void = () => undefined): { stream: EventStream; handler: ScapHandler } {
  const stream = new EventStream({ onSystem: () => undefined, onEvent: (context) => void shown.push(shownBy(context)) });
  const handler: ScapHandler = {
    onSection: (section) => stream.onSection(section),
    onMachine: (machine) => stream.onMachine(machine),
    onProcess: (entry) => stream.onProcess(entry),
    onFd: (tid, entry) => stream.onFd(tid, entry),
    onUser: (entry) => stream.onUser(entry),
    onGroup: (entry) => stream.onGroup(entry),
    onInterface: (entry) => stream.onInterface(entry),
    onEvent: (view) => {
      onEvent(view);
      stream.onEvent(view);
    },
  };
  return { stream, handler };
}

/** A capture as a reader understands it. */
function read(file: string): { shown: Shown[]; stateOnly: number } {
  const shown: Shown[] = [];
  let stateOnly = 0;
  const reader = new ScapReader(watching(shown, ({ flags }) => (stateOnly += flags & STATE_ONLY)).handler);
  reader.push(readFileSync(file));
  reader.end();
  expect(reader.error).toBeUndefined();
  expect(reader.counts.firstDamage).toBeUndefined();
  return { shown, stateOnly };
}

/** The block of an event, as the probe writes it. */
function blockOf(view: EventView): Memory {
  const bytes = eventBytes(view) ?? new Uint8Array(0);
  const length = (14 + bytes.length + 3 + 4) & ~3;
  const memory = new Memory(new ArrayBuffer(length));
  memory.u32[0] = BlockType.FLAGGED_EVENT_V2;
  memory.u32[1] = length;
  memory.u8.set(bytes, 14);
  memory.u32[length / 4 - 1] = length;
  return memory;
}

class Host {
  readonly seen: Shown[] = [];
  readonly recorder: FlightRecorder;
  readonly stream: EventStream;
  readonly #events: Memory[] = [];

  /** @param capture what is there, and what happens. */
  constructor(capture: Uint8Array, bytes = 1 << 20, reachNs = 60e9) {
    const host = watching(this.seen);
    this.stream = host.stream;
    const reader = new ScapReader({ ...host.handler, onEvent: (view) => void this.#events.push(blockOf(view)) });
    reader.push(capture);
    reader.end();
    this.recorder = new FlightRecorder({ bytes, reachNs }, host.stream.system);
  }

  /** Lets so many events happen; pictures are taken in between. */
  async play(count = Infinity, perTurn = 3): Promise<void> {
    const view = new EventView();
    for (const [index, memory] of this.#events.splice(0, count).entries()) {
      this.recorder.record(memory, 0);
      if (!view.moveToBlock(memory, 0, memory.u8.length)) throw new Error('no event');
      this.stream.onEvent(view);
      if (index % perTurn === 0) {
        await sleep(2);
        this.recorder.turn();
      }
    }
  }

  /** @param from of the first event wanted. */
  capture(name: string, from: bigint, until: bigint, more: Partial<CaptureRequest> = {}): RunningCapture {
    return this.recorder.capture({ path: join(folder, name), trigger: until, beforeNs: Number(until - from), afterNs: 0, ...more });
  }

  async done(running: RunningCapture): Promise<CaptureOutcome> {
    let outcome: CaptureOutcome | undefined;
    void running.outcome.then((result) => (outcome = result));
    while (outcome === undefined) {
      this.recorder.turn();
      await sleep(1);
    }
    return outcome;
  }
}

const intrusion = (): Uint8Array =>
  syntheticCapture({ start: START })
    .user('www', 33)
    .user('root', 0)
    .process({ pid: 1, comm: 'init' })
    .process({ pid: 40, parent: 1, comm: 'nginx', uid: 33 })
    .holds(3, '/var/log/access.log')
    .process({ pid: 50, parent: 1, comm: 'sshd' })
    .at(10).as(40).listen('10.0.0.1', 80).accept('10.9.9.9', 4000, '10.0.0.1', 80).read('GET /shell').fork(41).exec('/bin/sh', ['-c', 'id; bash'])
    .at(100).chdir('/tmp').fork(42).exec('/usr/bin/id').open('/etc/passwd').read('root').close().exit()
    .at(200).as(41).fork(43).exec('/bin/bash', ['-i']).open('/tmp/loot').write('1').dup(0, 7)
    .at(300).fork(44).exec('/bin/cat', ['/etc/shadow']).open('/etc/shadow').read('root:').close().exit()
    .at(400).as(43).close(7).connect('10.6.6.6', 443).write('loot').fork(45).setuid(0).exec('/usr/bin/chmod', ['+s', '/tmp/x']).chmod('/tmp/x', 0o4755).exit()
    .at(500).as(41).exit().as(43).write('after', 3).exit().as(40).write('log', 3)
    .bytes();

const at = (ms: number): bigint => START + BigInt(ms) * MS;

describe('a capture', () => {
  it('shows what was to be seen, wherever it begins: processes, parents, directories, descriptors, users', async () => {
    const host = new Host(intrusion());
    await host.play();
    const times = [...new Set(host.seen.map(({ time }) => time))];
    expect(times.length).toBeGreaterThan(40);
    const last = (times.at(-1) ?? 0n) + 1n;
    for (const [index, from] of times.entries()) {
      const outcome = await host.done(host.capture(`${index}.scap`, from, last));
      expect(outcome).toMatchObject({ end: 'time', missedBytes: 0, error: undefined, from });
      expect(read(outcome.path).shown).toEqual(host.seen.filter(({ time }) => time >= from));
    }
  });

  it('has what came before the trigger and what comes after it, and several may overlap', async () => {
    const host = new Host(intrusion());
    await host.play(45);
    const trigger = host.seen.at(-1)?.time ?? 0n;
    const first = host.capture('a.scap', at(100), at(350), { trigger, beforeNs: Number(trigger - at(100)), afterNs: Number(at(350) - trigger) });
    const second = host.capture('b.scap', at(200), at(450), { trigger, beforeNs: Number(trigger - at(200)), afterNs: Number(at(450) - trigger) });
    expect(host.recorder.captures).toBe(2);
    await host.play();
    for (const [running, from, until] of [[first, at(100), at(350)], [second, at(200), at(450)]] as const) {
      const { path } = await host.done(running);
      expect(read(path).shown).toEqual(host.seen.filter(({ time }) => time >= from && time < until));
    }
    expect(host.recorder.captures).toBe(0);
  });

  it('with a filter shows what meets it, and keeps of the rest what the state needs', async () => {
    const host = new Host(intrusion());
    await host.play();
    const outcome = await host.done(host.capture('f.scap', at(0), at(600), { filter: 'proc.name = cat' }));
    const { shown, stateOnly } = read(outcome.path);
    const wanted = host.seen.filter(({ comm, time }) => comm === 'cat' && time >= at(0));
    expect(wanted.length).toBeGreaterThan(3);
    expect(shown).toEqual(wanted);
    expect(stateOnly).toBe(outcome.stateEvents);
    // Reads and writes of others change nothing.
    expect(outcome.events + outcome.stateEvents).toBeLessThan(host.seen.length);
    expect(() => host.capture('g.scap', at(0), at(600), { filter: 'proc.nonsense = 1' })).toThrow(/proc\.nonsense/);
    expect(readdirSync(folder).filter((name) => name.startsWith('g'))).toEqual([]);
  });

  it('of one container has only what happens in it, and the name of the container', async () => {
    const id = 'a'.repeat(64);
    const host = new Host(
      syntheticCapture({ start: START })
        .process({ pid: 1, comm: 'init' })
        .process({ pid: 40, parent: 1, comm: 'web', cgroups: [`cpu=/docker/${id}`] })
        .at(10).as(1).open('/etc/hosts').close().as(40).open('/srv/page').close().as(1).open('/etc/passwd').as(40).fork(41).exec('/bin/sh')
        .bytes(),
    );
    host.stream.system.describeContainer(id, { type: 'docker', fullId: id, name: 'shop' });
    await host.play();
    const outcome = await host.done(host.capture('c.scap', at(0), at(600), { containerId: id }));
    const { shown } = read(outcome.path);
    expect(shown.length).toBeGreaterThan(3);
    expect(new Set(shown.map(({ container }) => container))).toEqual(new Set(['shop']));
    expect(shown).toEqual(host.seen.filter(({ container }) => container === 'shop'));
  });

  it('ends at its limits', async () => {
    const host = new Host(intrusion());
    await host.play();
    const byEvents = await host.done(host.capture('e.scap', at(0), at(600), { limits: { maxEvents: 7 } }));
    expect(byEvents).toMatchObject({ end: 'events', events: 7 });
    expect(read(byEvents.path).shown).toEqual(host.seen.slice(0, 7));
    const byBytes = await host.done(host.capture('b.scap', at(0), at(600), { limits: { maxBytes: byEvents.bytes + 400 } }));
    expect(byBytes.end).toBe('bytes');
    expect(byBytes.bytes).toBeLessThanOrEqual(byEvents.bytes + 400);
    expect(byBytes.events).toBeGreaterThan(7);
    const running = Array.from({ length: 8 }, (_, index) => host.capture(`${index}.scap`, at(0), at(600), { afterNs: 9e12 }));
    expect(() => host.capture('9.scap', at(0), at(600))).toThrow(/8 captures/);
    for (const each of running) each.stop();
    for (const each of running) expect(await host.done(each)).toMatchObject({ end: 'stopped', events: host.seen.length });
  });

  it('that asks for more than the ring still has begins with the oldest picture, and says so', async () => {
    const host = new Host(intrusion(), 3_000);
    await host.play(Infinity, 1);
    expect(host.recorder.ring.overwritten).toBeGreaterThan(10);
    const outcome = await host.done(host.capture('o.scap', at(0), at(600)));
    const { shown } = read(outcome.path);
    expect(outcome.from).toBeGreaterThan(at(0));
    expect(outcome).toMatchObject({ missedBytes: 0, events: shown.length });
    expect(shown.length).toBeGreaterThan(3);
    expect(shown).toEqual(host.seen.slice(-shown.length));
  });

  it('that is too slow counts what was overwritten', async () => {
    const host = new Host(intrusion(), 3_000);
    const running = host.capture('s.scap', at(0), at(600), { afterNs: 9e12 });
    await host.play(Infinity, 1_000);
    running.stop();
    const outcome = await host.done(running);
    expect(outcome.missedBytes).toBeGreaterThan(500);
    expect(outcome.events).toBeGreaterThan(0);
    expect(read(outcome.path).shown.length).toBe(outcome.events);
  });
});

it('a capture in which nothing happens has the tables', async () => {
  const host = new Host(syntheticCapture({ start: START }).process({ pid: 1, comm: 'init' }).bytes(), 1 << 16, Infinity);
  const outcome = await host.done(host.recorder.capture({ path: join(folder, 'n.scap'), beforeNs: Infinity, afterNs: 1e6 }));
  expect(outcome).toMatchObject({ end: 'time', events: 0 });
  const shown: string[] = [];
  const reader = new ScapReader({ onProcess: ({ comm }) => void shown.push(comm), onEvent: () => undefined });
  reader.push(readFileSync(outcome.path));
  reader.end();
  expect(shown).toEqual(['init']);
});

describe('the file', () => {
  it('has a checksum that sha256sum accepts, and no other file stays', async () => {
    const host = new Host(intrusion());
    await host.play();
    const outcome = await host.done(host.capture('x.scap', at(0), at(600)));
    expect(readdirSync(folder).sort()).toEqual(['x.scap', 'x.scap.sha256']);
    expect(execFileSync('sha256sum', ['--check', 'x.scap.sha256'], { cwd: folder, encoding: 'utf8' })).toBe('x.scap: OK\n');
    expect(readFileSync(join(folder, 'x.scap.sha256'), 'utf8')).toContain(outcome.sha256);
  });

  it('that could not be finished is readable at the next start, up to its last whole block', async () => {
    const host = new Host(intrusion());
    await host.play();
    const whole = await host.done(host.capture('x.scap', at(0), at(600)));
    const abandoned = new CaptureFile(join(folder, 'y.scap'));
    const bytes = readFileSync(whole.path);
    abandoned.add(bytes, 0, bytes.length);
    await sleep(120);
    abandoned.flushIfDue();
    while (readFileSync(join(folder, 'y.scap.part')).length < bytes.length) await sleep(5);
    truncateSync(join(folder, 'y.scap.part'), bytes.length - 30);
    expect(recoverCaptures(folder)).toEqual([{ path: join(folder, 'y.partial.scap'), isWhole: false }]);
    expect(read(join(folder, 'y.partial.scap')).shown).toEqual(read(whole.path).shown.slice(0, -1));
    expect(execFileSync('sha256sum', ['--check', 'y.partial.scap.sha256'], { cwd: folder, encoding: 'utf8' })).toBe('y.partial.scap: OK\n');
    expect(existsSync(join(folder, 'y.scap.part'))).toBe(false);
  });

  it('that only lacked its name gets it', async () => {
    const host = new Host(intrusion());
    await host.play();
    const { path } = await host.done(host.capture('x.scap', at(0), at(600)));
    execFileSync('mv', [path, `${path}.part`]);
    expect(recoverCaptures(folder)).toEqual([{ path, isWhole: true }]);
  });

  it('that cannot be written says why', async () => {
    const host = new Host(intrusion());
    await host.play();
    const outcome = await host.done(host.capture('there/is/none.scap', at(0), at(600)));
    expect(outcome).toMatchObject({ end: 'failed', sha256: undefined });
    expect(outcome.error).toMatch(/ENOENT/);
  });
});
