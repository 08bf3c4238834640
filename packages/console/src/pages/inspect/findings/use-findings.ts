/** Rules over the open capture. The default ones run by themselves over captures that are quickly read again. */
import type { Findings } from '@eyrie/inspect';
import type { RulesText } from '@eyrie/rules';
import { useEffect, useRef, useState } from 'react';
import { InspectError, type OpenCapture } from '../../../engine/inspect/open-capture.ts';

export interface FindingsState {
  readonly result: Findings | undefined;
  readonly isRunning: boolean;
  /** Why the rules cannot be run. */
  readonly problems: readonly string[];
  /** Grows with every run that ended. */
  readonly round: number;
  /** Absent: the default rules. */
  readonly run: (rules: string | undefined) => void;
}

/** The rule files that come with Eyrie; fetched when they are run. */
const DEFAULT_FILES = import.meta.glob('../../../../../../rules/*.yaml', { query: '?raw', import: 'default' });

async function defaultRules(): Promise<RulesText[]> {
  const paths = Object.keys(DEFAULT_FILES).toSorted();
  return await Promise.all(paths.map(async (path) => ({ name: path.replace(/^.*\//, ''), content: (await DEFAULT_FILES[path]?.()) ?? '' })));
}

/** Events that are read again within about two seconds. */
const BY_ITSELF = 2_000_000;

export function useFindings(capture: OpenCapture, isOpen: boolean, events: number): FindingsState {
  const [state, setState] = useState<Omit<FindingsState, 'run'>>({ result: undefined, isRunning: false, problems: [], round: 0 });
  const run = (rules: string | undefined): void => {
    setState((before) => ({ ...before, isRunning: true, problems: [] }));
    const find = async (): Promise<Findings> => await capture.service.findings(rules === undefined ? await defaultRules() : [{ name: 'own rules', content: rules }]);
    find().then(
      (result) => setState((before) => ({ result, isRunning: false, problems: [], round: before.round + 1 })),
      (cause: unknown) => setState((before) => ({ ...before, isRunning: false, problems: [cause instanceof InspectError ? cause.message : String(cause)] })),
    );
  };
  const isStarted = useRef(false);
  useEffect(() => {
    if (!isOpen || isStarted.current || events === 0 || events > BY_ITSELF) return;
    isStarted.current = true;
    run(undefined);
  });
  return { ...state, run };
}
