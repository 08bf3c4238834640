/** Printed values of fields against Falco's own cases. The conditions in the same cases need the filter language and run where that is. */
import { existsSync, readFileSync } from 'node:fs';
import { buildEvent, viewOfEvent, type EventId, type EventView, type ParamValue } from '@eyrie/scap';
import { describe, expect, it } from 'vitest';
import { outputOf } from './index.ts';
import { contextOf, FakeSystem } from './testing/fake-system.ts';

interface Param {
  readonly int?: number;
  readonly str?: string;
  readonly bytes?: readonly number[];
  readonly null?: boolean;
}

interface Step {
  readonly op: 'helper' | 'event' | 'field' | 'filter';
  readonly fn?: string;
  readonly args?: readonly (string | number)[];
  readonly type?: string;
  readonly params?: readonly Param[];
  readonly field?: string;
  readonly equals?: string;
}

interface Case {
  readonly test: string;
  readonly steps: readonly Step[];
}

const file = new URL('../../../../shared/vectors/field_values.json', import.meta.url);
const cases: readonly Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).tests : [];
const withFields = cases.filter(({ steps }) => steps.some(({ op }) => op === 'field'));
/** Cases about a family of processes that the cases themselves do not describe. */
const needsFamily = ({ steps }: Case): boolean => steps.some(({ args }) => args?.some((value) => String(value).startsWith('p6_')) === true);

function event(step: Step): EventView {
  const type = (step.type ?? '').replace('PPME_', '') as EventId;
  const params = (step.params ?? []).map(({ int, str, bytes }): ParamValue => (int ?? str ?? (bytes === undefined ? undefined : Uint8Array.from(bytes))));
  const view = viewOfEvent(buildEvent({ type, ts: 1_000_000n, tid: 1, params }));
  view.cpu = 1;
  return view;
}

/** execve of which the kernel told the program and the process, and nothing else. */
function emptyExec([pid = 0, path = '', comm = '']: readonly (string | number)[]): EventView {
  const params: ParamValue[] = Array.from({ length: 30 }, () => undefined);
  Object.assign(params, { 0: 0, 1: String(path), 3: Number(pid), 4: Number(pid), 13: String(comm) });
  return viewOfEvent(buildEvent({ type: 'SYSCALL_EXECVE_19_X', ts: 1_000_000n, tid: 1, params }));
}

describe.skipIf(cases.length === 0)(`field_values.json${cases.length === 0 ? ' (../shared/vectors is absent)' : ''}`, () => {
  for (const each of withFields.filter((candidate) => !needsFamily(candidate))) {
    it(each.test, () => {
      const system = new FakeSystem({ tid: 1, name: 'init', exe: '/sbin/init', exePath: '/sbin/init', cwd: '/root/' });
      let current: EventView | undefined;
      for (const step of each.steps) {
        if (step.op === 'event') current = event(step);
        else if (step.fn === 'generate_execve_exit_event_with_empty_params') current = emptyExec(step.args ?? []);
        else if (step.op === 'field' && current !== undefined) {
          const [, family = '', argument] = /^(evt\.(?:raw)?arg)\.(.*)$/.exec(step.field ?? '') ?? [undefined, step.field];
          expect(outputOf(family, argument).text(contextOf(system, current)) ?? '<NA>', step.field).toBe(step.equals);
        }
      }
    });
  }

  it.skip.each(withFields.filter(needsFamily).map((each) => each.test))('%s (needs a family of processes that is not in the file)', () => {});
});
