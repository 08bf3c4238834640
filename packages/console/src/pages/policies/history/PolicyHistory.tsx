/** What a policy was: every change with who made it, what it changed, and a way back. */
import { useCallback, useState } from 'react';
import { loadChannels } from '../../../api/channels.ts';
import { ApiError } from '../../../api/http.ts';
import { loadChanges, rollBackPolicy, type PolicyChangeView, type PolicyView } from '../../../api/policies.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useNow } from '../../../state/clock.ts';
import { useResource } from '../../../state/use-resource.ts';
import { useZone } from '../../../state/use-view.ts';
import { agoWords, formatDateTime } from '../../../time/format.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Banner, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { differences } from './policy-diff.ts';
import './history.css';

const RENEW_MS = 15_000;
const CHANNELS_MS = 60_000;
const KIND_WORDS = { created: 'Created', changed: 'Changed', deleted: 'Deleted', restored: 'Went back', ordered: 'Ordered' } as const;

export function PolicyHistory({ policy, onChanged }: { policy: PolicyView; onChanged: (policy: PolicyView) => void }) {
  const { id, version: newest } = policy;
  // Also when the policy has a new version, its history has.
  const load = useCallback((signal: AbortSignal) => loadChanges(id, signal), [id, newest]);
  const { data, error, reload } = useResource(load, RENEW_MS);
  const channels = useResource(loadChannels, CHANNELS_MS).data;
  const channelName = (id: number): string => channels?.find((channel) => channel.id === id)?.name ?? `channel ${id}`;
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const zone = useZone();
  const now = useNow(30_000);
  if (!data) return error ? <ErrorNotice title="The history could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={6} height={44} />;

  const goBack = async (version: number): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      onChanged(await rollBackPolicy(id, version));
      reload();
    } catch (cause) {
      noticeSignOut(cause);
      setProblem(cause instanceof ApiError ? cause.message : String(cause));
    } finally {
      setBusy(false);
    }
  };

  const versions = data.filter((change): change is PolicyChangeView & { policy: PolicyView } => change.policy !== undefined);
  return (
    <div className="policy-history">
      {problem !== undefined && <Banner tone="bad">The policy did not go back: {problem}</Banner>}
      {versions.length === 0 && <p className="hint policy-history-none">This policy was made before its changes were recorded.</p>}
      <ol>
        {versions.map((change, index) => {
          const { kind, by, at, policy: after } = change;
          return (
            <li key={`${at} ${after.version} ${kind}`} className="policy-history-change">
              <header>
                <b>{kind === 'deleted' ? 'Deleted' : `Version ${after.version}`}</b>
                <span className="muted">{kind !== 'deleted' && `${KIND_WORDS[kind]} `}by {by ?? 'Eyrie itself'}, <span title={formatDateTime(at, zone)}>{agoWords(nsFromMs(at), Math.max(now, at))}</span></span>
                {kind !== 'deleted' && (after.version === newest
                  ? <span className="policy-history-now">now</span>
                  : <Button className="policy-history-back" disabled={busy} onClick={() => void goBack(after.version)}>Go back to version {after.version}</Button>)}
              </header>
              <Changes before={kind === 'deleted' ? after : versions[index + 1]?.policy} after={after} isFirst={kind === 'created'} channelName={channelName} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Changes({ before, after, isFirst, channelName }: { before: PolicyView | undefined; after: PolicyView; isFirst: boolean; channelName: (id: number) => string }) {
  const all = differences(before, after, channelName);
  if (all.length === 0) return null;
  return (
    <dl className={`policy-history-diff ${isFirst ? 'policy-history-first' : ''}`}>
      {all.map(({ name, removed, added }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {removed.map((line) => <del key={line}>{line}</del>)}
            {added.map((line) => <ins key={line}>{line}</ins>)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
