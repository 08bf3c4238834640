/** Policies: what each watches for, where, how grave it is and what is done; in the order of evaluation. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/http.ts';
import { deletePolicy, loadPolicies, orderPolicies, resetPolicy, restoreDefaults, setEnabled, undeletePolicy, type PolicyView } from '../../api/policies.ts';
import { noticeSignOut } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { useNow } from '../../state/clock.ts';
import { navigate } from '../../state/location.ts';
import { useResource } from '../../state/use-resource.ts';
import { useZone } from '../../state/use-view.ts';
import { readView, travelling, writeView } from '../../state/view.ts';
import { Button } from '../../widgets/Button.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { Banner, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { AgentVersions } from './AgentVersions.tsx';
import { CLOSED, usePoliciesView } from './policies-view.ts';
import { PolicyPanel } from './PolicyPanel.tsx';
import { PolicyTable } from './PolicyTable.tsx';
import './policies.css';

const RENEW_MS = 10_000;
const UNDO_MS = 15_000;

interface Undo { words: string; run: () => Promise<unknown> }

export default function PoliciesPage() {
  const { data, error, reload, put } = useResource(loadPolicies, RENEW_MS);
  const [view, change] = usePoliciesView();
  const zone = useZone();
  const now = useNow(30_000);
  const [busy, setBusy] = useState<number | undefined>();
  const [asking, setAsking] = useState<number | undefined>();
  const [undo, setUndo] = useState<Undo | undefined>();
  const [note, setNote] = useState<string | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [leaving, setLeaving] = useState<(() => void) | undefined>();
  const search = useRef<HTMLInputElement>(null);
  const isDirty = useRef(false);
  const noteDirty = useCallback((dirty: boolean) => { isDirty.current = dirty; }, []);
  useEffect(() => {
    if (!undo) return undefined;
    const timer = setTimeout(() => setUndo(undefined), UNDO_MS);
    return () => clearTimeout(timer);
  }, [undo]);

  /** What would lose a draft is asked about. */
  const leave = (then: () => void): void => {
    if (isDirty.current) setLeaving(() => then);
    else then();
  };
  const close = (): void => leave(() => change(CLOSED));
  useShortcuts('Policies', [
    { keys: '/', words: 'Find a policy', run: () => search.current?.focus() },
    { keys: 'n', words: 'New policy', run: () => leave(() => change({ ...CLOSED, open: 'new' })) },
    { keys: 'Escape', words: 'Close the policy', run: close },
  ]);

  if (!data) return error ? <ErrorNotice title="Policies could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={12} height={44} />;

  /** @param failed begins the sentence that says why it failed. */
  const attempt = async (failed: string, work: () => Promise<void>): Promise<void> => {
    setFault(undefined);
    setNote(undefined);
    try {
      await work();
    } catch (cause) {
      noticeSignOut(cause);
      const isStale = cause instanceof ApiError && cause.status === 409 && cause.message.includes('changed since');
      setFault(`${failed}: ${isStale ? 'somebody else has changed it in the meantime; the list shows it as it is now.' : cause instanceof Error ? cause.message : String(cause)}`);
      reload();
    }
  };
  const replace = (changed: PolicyView): void => put(data.some(({ id }) => id === changed.id) ? data.map((each) => (each.id === changed.id ? changed : each)) : [...data, changed]);

  const turn = (policy: PolicyView, enabled: boolean): Promise<void> => {
    setAsking(undefined);
    setBusy(policy.id);
    return attempt(`“${policy.name}” was not changed`, async () => {
      const changed = await setEnabled(policy, enabled);
      replace(changed);
      setUndo(enabled ? undefined : { words: `“${changed.name}” is off.`, run: () => turn(changed, true) });
    }).finally(() => setBusy(undefined));
  };
  const move = (policy: PolicyView, to: number): Promise<void> =>
    attempt('The order was not changed', async () => {
      const others = data.filter(({ id }) => id !== policy.id);
      const ordered = [...others.slice(0, to), policy, ...others.slice(to)];
      put(ordered);
      put(await orderPolicies(ordered.map(({ id }) => id)));
    });
  const remove = (policy: PolicyView): Promise<void> =>
    attempt(`“${policy.name}” was not deleted`, async () => {
      await deletePolicy(policy.id);
      isDirty.current = false;
      change(CLOSED);
      put(data.filter(({ id }) => id !== policy.id));
      setUndo({ words: `“${policy.name}” is deleted.`, run: () => attempt('It was not brought back', async () => { await undeletePolicy(policy.id); reload(); }) });
    });
  const reset = (policy: PolicyView): Promise<void> => attempt(`“${policy.name}” was not reset`, async () => replace(await resetPolicy(policy.id)));
  const restore = (): Promise<void> =>
    attempt('The default policies were not made', async () => {
      const made = await restoreDefaults();
      setNote(made.length === 0 ? 'All default policies are there. One that you changed is reset where it is opened.' : `Made again: ${made.map(({ name }) => name).join(', ')}.`);
      reload();
    });

  const words = view.find.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const shown = data.filter(({ name, description, ruleNames, scope }) => {
    const text = `${name} ${description} ${scope} ${ruleNames.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const open = typeof view.open === 'number' ? data.find(({ id }) => id === view.open) : undefined;
  const isOpen = view.open === 'new' || open !== undefined;
  const on = data.filter((policy) => policy.enabled).length;

  return (
    <>
      <div className="policies-bar">
        <label className="policies-find"><Icon name="search" size={14} /><span className="unseen">Find policies</span>
          <input ref={search} className="input" type="search" value={view.find} placeholder="Find by name, rule or scope" onChange={(event) => change({ find: event.target.value }, 'replace')} />
        </label>
        <span className="policies-summary"><b>{on}</b> of {data.length} on</span>
        <AgentVersions />
        <span className="policies-tools">
          <Button kind="quiet" onClick={() => void restore()}>Restore defaults</Button>
          <Button kind="primary" icon="plus" onClick={() => leave(() => change({ ...CLOSED, open: 'new' }))}>New policy</Button>
        </span>
      </div>
      <div className="policies-body">
        <div className="table-page">
          {data.length === 0 ? (
            <EmptyState title="There are no policies">
              <p>A policy names rules, how grave their matches are, where they apply and what is done. Without one, no rule is evaluated and no event appears.</p>
              <p><Button onClick={() => void restore()}>Make the default policies</Button></p>
            </EmptyState>
          ) : shown.length === 0 ? <EmptyState title={`No policy has “${view.find}” in it`}><p><Button onClick={() => change({ find: '' }, 'replace')}>Show all</Button></p></EmptyState> : (
            <PolicyTable
              policies={shown} open={open?.id} isNarrow={isOpen} canMove={words.length === 0} busy={busy} asking={asking} zone={zone} now={now}
              onOpen={(policy) => leave(() => change({ ...CLOSED, open: policy.id, tab: view.tab }))} onMove={(policy, to) => void move(policy, to)}
              onTurn={(policy, enabled) => (enabled ? void turn(policy, true) : setAsking(policy.id))} onConfirm={(policy) => void turn(policy, false)} onCancel={() => setAsking(undefined)} onEvents={(policy) => leave(() => showEvents(policy.name))}
            />
          )}
        </div>
        {isOpen && (
          <PolicyPanel
            key={`${view.open ?? ''} ${view.copyOf ?? ''} ${view.except}`} policy={open} except={view.except} copyOf={data.find(({ id }) => id === view.copyOf)} takenNames={data.filter(({ id }) => id !== open?.id).map(({ name }) => name)}
            tab={view.tab} onTab={(tab) => leave(() => change({ tab }, 'replace'))} onDirty={noteDirty} onClose={close}
            onSaved={(saved) => {
              replace(saved);
              isDirty.current = false;
              if (view.open === 'new' || view.except !== '') change({ ...CLOSED, open: saved.id }, 'replace');
            }}
            onCopy={() => leave(() => open && change({ ...CLOSED, open: 'new', copyOf: open.id }))} onDelete={() => open && void remove(open)} onReset={() => open && void reset(open)}
          />
        )}
      </div>
      {leaving && (
        <Banner tone="warn" action={<><Button kind="danger" onClick={() => { isDirty.current = false; setLeaving(undefined); leaving(); }}>Drop the changes</Button><Button autoFocus onClick={() => setLeaving(undefined)}>Stay</Button></>}>
          The open policy has changes that are not saved.
        </Banner>
      )}
      {fault && <Banner tone="bad" action={<Button onClick={() => setFault(undefined)}>Close</Button>}>{fault}</Banner>}
      {note && <Banner tone="plain" action={<Button onClick={() => setNote(undefined)}>Close</Button>}>{note}</Banner>}
      {undo && <Banner tone="warn" action={<Button onClick={() => { setUndo(undefined); void undo.run(); }}>Undo</Button>}>{undo.words}</Banner>}
      {error && <Banner tone="warn" action={<Button onClick={reload}>Try again</Button>}>The list could not be renewed: {error.message}</Banner>}
    </>
  );
}

function showEvents(name: string): void {
  const view = travelling(readView(new URLSearchParams(window.location.search)));
  navigate(`/events${writeView({ ...view, search: '', severities: [], terms: [{ label: 'policyName', exclude: false, value: name }] })}`);
}
