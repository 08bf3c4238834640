/** Rules by how many events they make, and what to do about it. */
import { useCallback, useState } from 'react';
import { severityName } from '@eyrie/schema';
import { loadNoise, type NoiseView } from '../../../api/tuning.ts';
import { navigate } from '../../../state/location.ts';
import { useResource } from '../../../state/use-resource.ts';
import { DEFAULT_VIEW, writeView } from '../../../state/view.ts';
import { nsFromMs } from '../../../time/nanoseconds.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Banner, EmptyState, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SeverityMark } from '../../../widgets/Severity.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import '../../../widgets/table.css';
import type { ChangeRulesView } from '../use-rules-view.ts';
import './tuning.css';

const RENEW_MS = 60_000;
const WINDOWS = [[1, 'last day'], [7, 'last 7 days'], [30, 'last 30 days']] as const;

export function NoiseReport({ change }: { change: ChangeRulesView }) {
  const [days, setDays] = useState(7);
  const load = useCallback((signal: AbortSignal) => {
    const now = Date.now();
    return loadNoise({ from: nsFromMs(now - days * 86_400_000), to: nsFromMs(now + 60_000) }, signal);
  }, [days]);
  const { data, error, reload } = useResource(load, RENEW_MS);
  if (!data) return error ? <ErrorNotice title="The report could not be made" message={error.message} onRetry={reload} /> : <SkeletonRows count={12} height={40} />;
  const total = data.reduce((sum, row) => sum + row.count, 0);
  return (
    <>
      <div className="files-bar">
        <p className="muted"><b>{total.toLocaleString()}</b> policy events by <b>{data.length}</b> {data.length === 1 ? 'rule' : 'rules'}, the loudest first.</p>
        <select className="library-choice" aria-label="Window" value={days} onChange={(event) => setDays(Number(event.target.value))}>{WINDOWS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>
      </div>
      {data.length === 0 ? (
        <EmptyState title="No rule made an event"><p>In this window nothing matched a rule of an enabled policy. A longer one may show which rules are loud.</p></EmptyState>
      ) : (
        <div className="table-page">
          <table className="table noise">
            <thead><tr><th className="number">Events</th><th><span className="unseen">Severity</span></th><th>Rule</th><th>By day</th><th>Most are by</th><th className="number">Hosts</th><th>Next step</th><th><span className="unseen">Actions</span></th></tr></thead>
            <tbody>{data.map((row) => <NoiseRow key={row.ruleName} row={row} share={row.count / Math.max(1, total)} change={change} />)}</tbody>
          </table>
        </div>
      )}
      {error && <Banner tone="warn" action={<Button onClick={reload}>Try again</Button>}>The report could not be renewed: {error.message}</Banner>}
    </>
  );
}

function NoiseRow({ row, share, change }: { row: NoiseView; share: number; change: ChangeRulesView }) {
  const tallest = Math.max(1, ...row.perDay.map((day) => day.count));
  const { step } = row;
  const events = (): void => navigate(`/events${writeView({ ...DEFAULT_VIEW, terms: [{ label: 'ruleName', exclude: false, value: row.ruleName }] })}`);
  return (
    <tr>
      <td className="number"><b>{row.count.toLocaleString()}</b><div className="muted">{Math.round(share * 100)} %</div></td>
      <td><SeverityMark level={severityName(row.severity)} /></td>
      <td className="rules-name"><button type="button" className="rules-link" onClick={() => change({ tab: 'library', rule: row.ruleName })}>{row.ruleName}</button></td>
      <td><span className="noise-days" role="img" aria-label={row.perDay.map(({ day, count }) => `${day}: ${count}`).join(', ')}>{row.perDay.slice(-14).map(({ day, count }) => <i key={day} title={`${day}: ${count}`} style={{ height: `${Math.max(8, (count / tallest) * 100)}%` }} />)}</span></td>
      <td className="mono">{row.process || <span className="muted">no process</span>}<div className="muted">{row.process !== '' && `${Math.round((row.processCount / row.count) * 100)} %`}{row.image !== '' && ` · ${row.image}`}</div></td>
      <td className="number">{row.hosts}</td>
      <td className="noise-step">{step.words}</td>
      <td className="files-actions">
        {step.kind === 'exception' && step.eventId !== undefined && <Button onClick={() => change({ tune: step.eventId ?? '' })}>Make an exception</Button>}
        {(step.kind === 'scope' || step.kind === 'disable') && <Button onClick={() => navigate('/policies')}>Go to Policies</Button>}
        <Button kind="quiet" onClick={events}>Events</Button>
      </td>
    </tr>
  );
}
