/** One thing that an agent is asked to do, and what came of it, in words. */
import { useState } from 'react';
import { act, type Deed } from '../../../api/actions.ts';
import { noticeSignOut } from '../../../app/session.ts';

export interface DeedOutcome { readonly words: string; readonly tone: 'waiting' | 'done' | 'bad' }

const STATES: Readonly<Record<string, string>> = { running: 'Still under way; its result will be on the record.', gone: 'Nothing was left to act on.', failed: 'It failed.' };

/** @returns what came of it, undefined before it was asked for, and how to ask. */
export function useDeed(agent: number): [DeedOutcome | undefined, (deed: Deed, done: string) => void] {
  const [outcome, setOutcome] = useState<DeedOutcome>();
  const perform = (deed: Deed, done: string): void => {
    setOutcome({ words: 'Asking its agent …', tone: 'waiting' });
    act(agent, deed).then(
      ({ state, reason }) => {
        if (state === 'done') setOutcome({ words: reason === undefined ? done : `${done} ${reason}`, tone: 'done' });
        else setOutcome({ words: reason ?? STATES[state] ?? state, tone: state === 'running' ? 'waiting' : 'bad' });
      },
      (cause: unknown) => {
        noticeSignOut(cause);
        setOutcome({ words: cause instanceof Error ? cause.message : String(cause), tone: 'bad' });
      },
    );
  };
  return [outcome, perform];
}
