/** The policies in the order in which they are evaluated; rows can be dragged, or moved by keyboard. */
import { severityName } from '@eyrie/schema';
import { useState, type DragEvent } from 'react';
import type { PolicyView } from '../../api/policies.ts';
import { agoWords, formatDateTime, type Zone } from '../../time/format.ts';
import { nsFromMs } from '../../time/nanoseconds.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { Icon, type IconName } from '../../widgets/Icon.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { SeverityMark } from '../../widgets/Severity.tsx';
import { Switch } from '../../widgets/Switch.tsx';
import { actionWords, TYPE_WORDS, WHERE_WORDS } from './policy-words.ts';
import '../../widgets/table.css';
import './policy-table.css';

interface PolicyTableProps {
  policies: readonly PolicyView[];
  open: number | undefined;
  /** Fewer columns: something stands beside it. */
  isNarrow: boolean;
  /** Not while only some are shown. */
  canMove: boolean;
  busy: number | undefined;
  asking: number | undefined;
  zone: Zone;
  now: number;
  onOpen: (policy: PolicyView) => void;
  /** To the place that another policy has now. */
  onMove: (policy: PolicyView, to: number) => void;
  onTurn: (policy: PolicyView, enabled: boolean) => void;
  onConfirm: (policy: PolicyView) => void;
  onCancel: () => void;
  onEvents: (policy: PolicyView) => void;
}

export function PolicyTable(props: PolicyTableProps) {
  const { policies, isNarrow, canMove, onMove } = props;
  const [dragged, setDragged] = useState<number | undefined>();
  const [over, setOver] = useState<number | undefined>();
  const drop = (to: number): void => {
    const policy = policies.find(({ id }) => id === dragged);
    setDragged(undefined);
    setOver(undefined);
    if (policy) onMove(policy, to);
  };
  return (
    <table className={`table policy-table ${isNarrow ? 'policy-table-narrow' : ''}`}>
      <thead>
        <tr>
          <th><span className="unseen">Order</span></th><th>State</th><th><span className="unseen">Severity</span></th><th>Policy</th>
          {!isNarrow && <><th>Scope</th><th className="number">Rules</th><th>Actions</th><th>Changed</th></>}<th><span className="unseen">More</span></th>
        </tr>
      </thead>
      <tbody>
        {policies.map((policy, index) => (
          <PolicyRow
            key={policy.id} {...props} policy={policy} index={index}
            dropSide={over === index && dragged !== undefined && dragged !== policy.id ? (policies.findIndex(({ id }) => id === dragged) < index ? 'below' : 'above') : undefined}
            drag={canMove ? {
              onDragStart: (event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', policy.name);
                setDragged(policy.id);
              },
              onDragOver: (event) => {
                if (dragged === undefined) return;
                event.preventDefault();
                setOver(index);
              },
              onDrop: (event) => {
                event.preventDefault();
                drop(index);
              },
              onDragEnd: () => {
                setDragged(undefined);
                setOver(undefined);
              },
            } : undefined}
          />
        ))}
      </tbody>
    </table>
  );
}

type DragHandlers = Record<'onDragStart' | 'onDragOver' | 'onDrop', (event: DragEvent) => void> & { onDragEnd: () => void };

interface PolicyRowProps extends PolicyTableProps { policy: PolicyView; index: number; dropSide: 'above' | 'below' | undefined; drag: DragHandlers | undefined }

function PolicyRow({ policies, policy, index, open, isNarrow, busy, asking, zone, now, dropSide, drag, onOpen, onMove, onTurn, onConfirm, onCancel, onEvents }: PolicyRowProps) {
  const [isGripped, setGripped] = useState(false);
  const { onDragEnd, ...handlers } = drag ?? { onDragEnd: () => undefined };
  return (
    <tr
      className={`${policy.enabled ? '' : 'policy-off'} ${open === policy.id ? 'policy-open' : ''} ${dropSide ? `policy-drop-${dropSide}` : ''}`} aria-current={open === policy.id ? 'true' : undefined}
      draggable={isGripped} {...handlers} onDragEnd={() => { setGripped(false); onDragEnd(); }} onClick={() => onOpen(policy)}
    >
      <td className="policy-order" onClick={(event) => event.stopPropagation()}>
        {drag && <span className="policy-grip" title="Drag to another place" onPointerDown={() => setGripped(true)} onPointerUp={() => setGripped(false)}><Icon name="grip" size={14} /></span>}
        <span className="policy-number muted">{index + 1}</span>
        <span className="policy-moves">
          <IconButton small icon="up" label={`Move ${policy.name} up`} disabled={!drag || index === 0} onClick={() => onMove(policy, index - 1)} />
          <IconButton small icon="down" label={`Move ${policy.name} down`} disabled={!drag || index === policies.length - 1} onClick={() => onMove(policy, index + 1)} />
        </span>
      </td>
      <td className="policy-switch" onClick={(event) => event.stopPropagation()}>
        <Switch checked={policy.enabled} label={`Policy ${policy.name}`} busy={busy === policy.id} onChange={(enabled) => onTurn(policy, enabled)} />
        {asking === policy.id && (
          <Popover label={`Turn off ${policy.name}`} className="policy-confirm" onClose={onCancel}>
            <p><b>Turn off “{policy.name}”?</b></p>
            <p>{policy.ruleNames.length === 1 ? 'Its rule stops' : `Its ${policy.ruleNames.length} rules stop`} on every agent within seconds, unless another policy names {policy.ruleNames.length === 1 ? 'it' : 'them'} too. What happens meanwhile is not recorded.</p>
            <div className="policy-confirm-actions"><Button kind="danger" onClick={() => onConfirm(policy)}>Turn off</Button><Button onClick={onCancel}>Keep it on</Button></div>
          </Popover>
        )}
      </td>
      <td><SeverityMark level={severityName(policy.severity)} /></td>
      <td className="policy-name">
        <div className="policy-title"><button type="button" className="policy-link truncate" onClick={(event) => { event.stopPropagation(); onOpen(policy); }}>{policy.name}</button><span className="policy-type">{TYPE_WORDS[policy.type]}</span>{!policy.isDefault && <span className="policy-own">custom</span>}</div>
        <div className="muted policy-description" title={policy.description}>{policy.description}</div>
      </td>
      {!isNarrow && (
        <>
          <td className="policy-scope">{policy.type === 'k8s_audit' ? <span className="muted">Cluster</span> : <>{WHERE_WORDS[policy.where]}{policy.scope !== '' && <code title={policy.scope}>{policy.scope}</code>}</>}</td>
          <td className="number" title={policy.ruleNames.join('\n')}>{policy.ruleNames.length}</td>
          <td className="policy-actions"><ActionIcons policy={policy} /></td>
          <td className="nowrap">{policy.modifiedOn !== undefined && <><span title={formatDateTime(policy.modifiedOn, zone)}>{agoWords(nsFromMs(policy.modifiedOn), Math.max(now, policy.modifiedOn))}</span><div className="muted">version {policy.version}</div></>}</td>
        </>
      )}
      <td className="policy-events" onClick={(event) => event.stopPropagation()}><Button kind="quiet" aria-label={`Events of ${policy.name}`} onClick={() => onEvents(policy)}>{isNarrow ? '' : 'Events'}<Icon name="right" size={12} /></Button></td>
    </tr>
  );
}

const ACTION_ICONS: Readonly<Record<string, IconName>> = { POLICY_ACTION_PAUSE: 'pause', POLICY_ACTION_STOP: 'stop', POLICY_ACTION_KILL: 'kill', POLICY_ACTION_KILL_PROCESS: 'target', POLICY_ACTION_CAPTURE: 'capture' };

function ActionIcons({ policy }: { policy: PolicyView }) {
  if (policy.actions.length === 0) return <span className="muted">event only</span>;
  const words = actionWords(policy.actions);
  return policy.actions.map((action, index) => (
    <span key={index} className={`policy-action ${String(action['type']).includes('KILL') ? 'danger' : ''}`} role="img" aria-label={words[index]} title={words[index]}><Icon name={ACTION_ICONS[String(action['type'])] ?? 'warning'} size={15} /></span>
  ));
}
