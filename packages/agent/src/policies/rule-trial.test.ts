import { EventStream, StreamValues } from '@eyrie/rules';
import { ScapReader, syntheticCapture } from '@eyrie/scap';
import { trialReport, type TrialReport } from '@eyrie/schema';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RuleTrials } from './rule-trial.ts';

const RULES = '- rule: Read\n  desc: d\n  condition: evt.type in (open, openat) and fd.name startswith /etc\n  output: read %fd.name by %proc.name\n  priority: INFO\n- rule: Other\n  desc: d\n  condition: evt.type in (open, openat)\n  output: o\n  priority: INFO\n';
const ID = 'a'.repeat(32);

/** A stream that is played when `play` is called. */
function host(opens: number): { trials: RuleTrials; reports: TrialReport[]; needed: string[][]; play: () => void } {
  const reports: TrialReport[] = [];
  const needed: string[][] = [];
  const trials: RuleTrials = new RuleTrials({ report: (report) => reports.push(trialReport.parse(report)), onRules: () => needed.push(trials.rules.map(({ name }) => name)), shift: () => 0n });
  const stream = new EventStream({ onSystem: (context) => trials.watch(context, new StreamValues(context)), onEvent: (context) => trials.onEvent(context) });
  const play = (): void => {
    let scenario = syntheticCapture().process({ pid: 1, comm: 'init' }).process({ pid: 50, parent: 1, comm: 'bash' }).at(10).fork(51).exec('/bin/cat', []);
    for (let n = 0; n < opens; n++) scenario = scenario.open('/etc/shadow');
    const reader = new ScapReader(stream);
    reader.push(scenario.exit(0).bytes());
    reader.end();
  };
  return { trials, reports, needed, play };
}

const ask = (seconds = 60, content = RULES): Parameters<RuleTrials['start']>[0] => ({ type: 'try', id: ID, rulesFiles: [{ name: 'a.yaml', content }], ruleNames: ['Read'], seconds });

describe('a trial of rules', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the matches of the rules that are tried, and ends by itself', () => {
    const { trials, reports, needed, play } = host(2);
    trials.start(ask(2));
    play();
    vi.advanceTimersByTime(300);
    expect(reports.flatMap(({ matches }) => matches).map(({ rule, output }) => [rule, output])).toEqual([['Read', 'read /etc/shadow by cat'], ['Read', 'read /etc/shadow by cat']]);
    vi.advanceTimersByTime(2_000);
    expect(reports.at(-1)).toMatchObject({ id: ID, ended: 'time', matches: [] });
    expect(needed).toEqual([['Read'], []]);
    play();
    vi.advanceTimersByTime(1_000);
    expect(reports.at(-1)).toMatchObject({ ended: 'time' });
  });

  it('sends so many a second and counts the rest', () => {
    const { trials, reports, play } = host(200);
    trials.start(ask());
    play();
    vi.advanceTimersByTime(300);
    const sent = reports.flatMap(({ matches }) => matches).length;
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThanOrEqual(50);
    expect(sent + reports.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(200);
  });

  it('is refused with the place of the mistake when the rules do not load, and gives way to the next', () => {
    const { trials, reports, play } = host(1);
    trials.start(ask(60, RULES.replace('fd.name startswith', 'fd.nonsense startswith')));
    expect(reports).toMatchObject([{ ended: 'refused', problem: expect.stringMatching(/a\.yaml:3:\d+/) }]);
    trials.start(ask());
    trials.start({ ...ask(), id: 'b'.repeat(32) });
    expect(reports.slice(1).map(({ id, ended }) => [id[0], ended])).toEqual([['a', undefined], ['a', 'replaced'], ['b', undefined]]);
    trials.stop(ID);
    play();
    trials.stop('b'.repeat(32));
    expect(reports.at(-1)).toMatchObject({ ended: 'stopped', matches: [{ rule: 'Read' }] });
  });
});
