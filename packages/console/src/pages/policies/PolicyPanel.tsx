/** One policy beside the list: its form, its history, and what can be done with it as a whole. */
import { severityName } from '@eyrie/schema';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PolicyView } from '../../api/policies.ts';
import { usePreference } from '../../state/preferences.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { ResizeHandle } from '../../widgets/ResizeHandle.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { Tabs } from '../../widgets/Tabs.tsx';
import { PolicyForm } from './editor/PolicyForm.tsx';
import { PolicyHistory } from './history/PolicyHistory.tsx';
import { POLICY_TABS, type PolicyTab } from './policies-view.ts';
import '../../widgets/detail-panel.css';
import './policy-panel.css';

const TAB_NAMES: Record<PolicyTab, string> = { policy: 'Policy', history: 'History' };
const MIN_WIDTH = 460;
const DEFAULT_WIDTH = 620;

interface PolicyPanelProps {
  /** Undefined: a new one. */
  policy: PolicyView | undefined;
  copyOf: PolicyView | undefined;
  /** See `PoliciesView`. */
  except: string;
  takenNames: readonly string[];
  tab: PolicyTab;
  onTab: (tab: PolicyTab) => void;
  onSaved: (policy: PolicyView) => void;
  onCopy: () => void;
  onDelete: () => void;
  onReset: () => void;
  onClose: () => void;
  /** Told whether closing would lose something. */
  onDirty: (isDirty: boolean) => void;
}

export function PolicyPanel({ policy, copyOf, except, takenNames, tab, onTab, onSaved, onCopy, onDelete, onReset, onClose, onDirty }: PolicyPanelProps) {
  const [asking, setAsking] = useState<'delete' | 'reset' | undefined>();
  const [storedWidth, storeWidth] = usePreference('policyWidth');
  const most = Math.max(MIN_WIDTH, window.innerWidth - 380);
  const width = Math.min(most, Math.max(MIN_WIDTH, Number(storedWidth) || DEFAULT_WIDTH));
  const isDirty = useRef(false);
  const noteDirty = useCallback((dirty: boolean) => {
    isDirty.current = dirty;
    onDirty(dirty);
  }, [onDirty]);
  // Also when the reader leaves the page altogether.
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isDirty.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);

  return (
    <aside className="detail policy-panel" aria-label="Policy" style={{ width }}>
      <ResizeHandle size={width} min={MIN_WIDTH} max={most} label="Width of the policy panel" onResize={(next) => storeWidth(String(next))} />
      <header className="detail-head">
        {policy && <SeverityMark level={severityName(policy.severity)} />}
        <h2 className="truncate">{policy?.name ?? (copyOf ? `Copy of ${copyOf.name}` : 'New policy')}</h2>
        <span className="detail-tools">
          {policy && <Button kind="quiet" onClick={onCopy}>Duplicate</Button>}
          {policy?.isDefault && policy.version > 1 && <Button kind="quiet" onClick={() => setAsking('reset')}>Reset</Button>}
          {policy && <IconButton icon="trash" label={`Delete ${policy.name}`} onClick={() => setAsking('delete')} />}
          <IconButton icon="close" label="Close" keys="Esc" onClick={onClose} />
        </span>
        {asking && policy && (
          <Popover label={asking === 'delete' ? `Delete ${policy.name}` : `Reset ${policy.name}`} className="policy-ask" onClose={() => setAsking(undefined)}>
            {asking === 'delete'
              ? <p><b>Delete “{policy.name}”?</b> Agents stop evaluating what only it names, within seconds. Its events stay, and it can be brought back.</p>
              : <p><b>Reset “{policy.name}”?</b> It becomes again what it was when it came with Eyrie. What it is now stays in its history.</p>}
            <div className="policy-confirm-actions">
              <Button kind="danger" onClick={() => { setAsking(undefined); (asking === 'delete' ? onDelete : onReset)(); }}>{asking === 'delete' ? 'Delete' : 'Reset'}</Button>
              <Button onClick={() => setAsking(undefined)}>Keep it</Button>
            </div>
          </Popover>
        )}
      </header>
      {policy === undefined
        ? <PolicyForm policy={undefined} copyOf={copyOf} except="" takenNames={takenNames} onSaved={onSaved} onDirty={noteDirty} onCancel={onClose} />
        : (
          <Tabs label="Parts of the policy" tabs={POLICY_TABS.map((id) => ({ id, label: TAB_NAMES[id] }))} current={tab} onChange={onTab}>
            {tab === 'policy'
              ? <PolicyForm policy={policy} copyOf={undefined} except={except} takenNames={takenNames} onSaved={onSaved} onDirty={noteDirty} onCancel={onClose} />
              : <PolicyHistory policy={policy} onChanged={onSaved} />}
          </Tabs>
        )}
    </aside>
  );
}
