/** What a list rule was: every change with who made it, and a way back. */
import type { ListRule } from '@eyrie/schema';
import { useCallback, useState } from 'react';
import { loadListRuleChanges, rollBackListRule, type ListRuleChangeView } from '../../../api/list-rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useNow } from '../../../state/clock.ts';
import { useResource } from '../../../state/use-resource.ts';
import { useZone } from '../../../state/use-view.ts';
import { agoWords, formatDateTime } from '../../../time/format.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { listLines } from './list-rule-kinds.ts';

const RENEW_MS = 30_000;
const KIND_WORDS = { created: 'made', changed: 'changed', deleted: 'deleted', restored: 'went back' } as const;

export function ListRuleHistory({ rule, onChanged }: { rule: ListRule; onChanged: (rule: ListRule) => void }) {
  const load = useCallback((signal: AbortSignal) => loadListRuleChanges(rule.id, signal), [rule.id, rule.version]);
  const { data, error } = useResource(load, RENEW_MS);
  const [problem, setProblem] = useState<string>();
  const zone = useZone();
  const now = useNow(30_000);
  if (!data) return error ? <p className="fault">{error.message}</p> : null;
  const goBack = (version: number): void => {
    setProblem(undefined);
    rollBackListRule(rule.id, version).then(onChanged, (cause: unknown) => {
      noticeSignOut(cause);
      setProblem(cause instanceof Error ? cause.message : String(cause));
    });
  };
  return (
    <details className="list-rule-history">
      <summary>History <span className="muted">{data.length}</span></summary>
      {problem !== undefined && <p className="fault" role="alert">{problem}</p>}
      <ol>
        {data.map((change, index) => (
          <li key={`${change.rule.version} ${change.kind}`}>
            <span><b>Version {change.rule.version}</b> <span className="muted">{KIND_WORDS[change.kind]}{change.by === undefined ? '' : ` by ${change.by}`}, <span title={formatDateTime(change.at, zone)}>{agoWords(nsFromMs(change.at), Math.max(now, change.at))}</span></span></span>
            {change.rule.version !== rule.version && <Button kind="quiet" onClick={() => goBack(change.rule.version)}>Go back to it</Button>}
            <Differences before={data[index + 1]} after={change} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Differences({ before, after }: { before: ListRuleChangeView | undefined; after: ListRuleChangeView }) {
  if (before === undefined) return null;
  const [old, now] = [listLines(before.rule), listLines(after.rule)];
  const [removed, added] = [old.filter((line) => !now.includes(line)), now.filter((line) => !old.includes(line))];
  if (removed.length + added.length === 0) return null;
  return <div className="list-rule-diff mono">{removed.map((line) => <del key={line}>{line}</del>)}{added.map((line) => <ins key={line}>{line}</ins>)}</div>;
}
