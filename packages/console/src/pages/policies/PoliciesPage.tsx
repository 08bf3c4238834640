/** Policies: what each watches for, how grave it is, and whether it is on. */
import { severityName } from '@eyrie/schema';
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { loadPolicies, setEnabled, type PolicyView } from '../../api/policies.ts';
import { noticeSignOut } from '../../app/session.ts';
import { useNow } from '../../state/clock.ts';
import { navigate } from '../../state/location.ts';
import { useResource } from '../../state/use-resource.ts';
import { useZone } from '../../state/use-view.ts';
import { readView, travelling, writeView } from '../../state/view.ts';
import { agoWords, formatDateTime, type Zone } from '../../time/format.ts';
import { nsFromMs } from '../../time/nanoseconds.ts';
import { Button } from '../../widgets/Button.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { Banner, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { Switch } from '../../widgets/Switch.tsx';
import '../../widgets/table.css';
import './policies.css';

const RENEW_MS = 10_000;
const UNDO_MS = 10_000;

export default function PoliciesPage() {
  const { data, error, reload, put } = useResource(loadPolicies, RENEW_MS);
  const zone = useZone();
  const now = useNow(30_000);
  const [busy, setBusy] = useState<number | undefined>();
  const [asking, setAsking] = useState<number | undefined>();
  const [undo, setUndo] = useState<PolicyView | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  useEffect(() => {
    if (!undo) return undefined;
    const timer = setTimeout(() => setUndo(undefined), UNDO_MS);
    return () => clearTimeout(timer);
  }, [undo]);

  if (!data) return error ? <ErrorNotice title="Policies could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={12} height={44} />;
  if (data.length === 0) {
    return (
      <EmptyState title="There are no policies">
        <p>A policy names rules, how grave their matches are, and where they apply. Without one, no rule is evaluated and no event appears.</p>
        <p>The server makes the default policies when it starts for the first time; <code>POST /api/v2/policies/default</code> makes those that are missing.</p>
      </EmptyState>
    );
  }

  const turn = async (policy: PolicyView, enabled: boolean): Promise<void> => {
    setAsking(undefined);
    setFault(undefined);
    setBusy(policy.id);
    try {
      const changed = await setEnabled(policy, enabled);
      put(data.map((each) => (each.id === changed.id ? changed : each)));
      setUndo(enabled ? undefined : changed);
    } catch (cause) {
      noticeSignOut(cause);
      const why = cause instanceof ApiError && cause.status === 409 ? 'somebody else has changed it in the meantime; the list shows it as it is now.' : cause instanceof Error ? cause.message : String(cause);
      setFault(`“${policy.name}” was not changed: ${why}`);
      reload();
    } finally {
      setBusy(undefined);
    }
  };

  const on = data.filter((policy) => policy.enabled).length;
  return (
    <>
      <p className="policies-summary"><b>{on}</b> of {data.length} on</p>
      <div className="table-page">
        <table className="table">
          <thead><tr><th>State</th><th><span className="unseen">Severity</span></th><th>Policy</th><th>Rules</th><th className="number">Version</th><th>Changed</th><th /></tr></thead>
          <tbody>
            {[...data].sort(bySeverity).map((policy) => (
              <PolicyRow
                key={policy.id} policy={policy} zone={zone} now={now} busy={busy === policy.id} asking={asking === policy.id}
                onTurn={(enabled) => (enabled ? void turn(policy, true) : setAsking(policy.id))} onConfirm={() => void turn(policy, false)} onCancel={() => setAsking(undefined)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {fault && <Banner tone="bad" action={<Button onClick={() => setFault(undefined)}>Close</Button>}>{fault}</Banner>}
      {undo && <Banner tone="warn" action={<Button onClick={() => void turn(undo, true)}>Undo</Button>}>“{undo.name}” is off.</Banner>}
      {error && <Banner tone="warn" action={<Button onClick={reload}>Try again</Button>}>The list could not be renewed: {error.message}</Banner>}
    </>
  );
}

const bySeverity = (a: PolicyView, b: PolicyView): number => a.severity - b.severity || a.name.localeCompare(b.name);

interface PolicyRowProps { policy: PolicyView; zone: Zone; now: number; busy: boolean; asking: boolean; onTurn: (enabled: boolean) => void; onConfirm: () => void; onCancel: () => void }

function PolicyRow({ policy, zone, now, busy, asking, onTurn, onConfirm, onCancel }: PolicyRowProps) {
  return (
    <tr className={policy.enabled ? '' : 'policy-off'}>
      <td className="policy-switch">
        <Switch checked={policy.enabled} label={`Policy ${policy.name}`} busy={busy} onChange={onTurn} />
        {asking && (
          <Popover label={`Turn off ${policy.name}`} className="policy-confirm" onClose={onCancel}>
            <p><b>Turn off “{policy.name}”?</b></p>
            <p>{policy.ruleNames.length === 1 ? 'Its rule stops' : `Its ${policy.ruleNames.length} rules stop`} on every agent within seconds, unless another policy names {policy.ruleNames.length === 1 ? 'it' : 'them'} too. What happens meanwhile is not recorded.</p>
            <div className="policy-confirm-actions"><Button kind="danger" onClick={onConfirm}>Turn off</Button><Button onClick={onCancel}>Keep it on</Button></div>
          </Popover>
        )}
      </td>
      <td><SeverityMark level={severityName(policy.severity)} /></td>
      <td className="policy-name"><div>{policy.name}{!policy.isDefault && <span className="policy-own">custom</span>}</div><div className="muted">{policy.description}</div></td>
      <td className="policy-rules">{policy.ruleNames.length === 0 ? <span className="muted">none</span> : policy.ruleNames.map((name) => <div key={name}>{name}</div>)}</td>
      <td className="number">{policy.version}</td>
      <td className="nowrap">{policy.modifiedOn !== undefined && <>{formatDateTime(policy.modifiedOn, zone)}<div className="muted">{agoWords(nsFromMs(policy.modifiedOn), now)}</div></>}</td>
      <td className="policy-events"><Button kind="quiet" onClick={() => showEvents(policy.name)}>Events<Icon name="right" size={12} /></Button></td>
    </tr>
  );
}

function showEvents(name: string): void {
  const view = travelling(readView(new URLSearchParams(window.location.search)));
  navigate(`/events${writeView({ ...view, search: '', severities: [], terms: [{ label: 'policyName', exclude: false, value: name }] })}`);
}
