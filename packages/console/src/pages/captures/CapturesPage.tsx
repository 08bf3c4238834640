/** Captures: system calls around an event or around now, as files that Eyrie, sysdig and Stratoshark open. */
import { useCallback, useMemo, useState } from 'react';
import { deleteCapture, downloadUrl, loadCaptures, stopCapture, type CaptureView } from '../../api/captures.ts';
import { noticeSignOut } from '../../app/session.ts';
import { useNow } from '../../state/clock.ts';
import { capturesUrl, readCapturesView, type CapturesView } from '../../state/captures-view.ts';
import { navigate, useSearch } from '../../state/location.ts';
import { useResource } from '../../state/use-resource.ts';
import { useZone } from '../../state/use-view.ts';
import { formatSize } from '../../state/format-size.ts';
import { agoWords, formatDateTime, zoneName, type Zone } from '../../time/format.ts';
import { msFromNs, nsFromMs } from '../../time/nanoseconds.ts';
import { Button } from '../../widgets/Button.tsx';
import { Icon } from '../../widgets/Icon.tsx';
import { Banner, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import '../../widgets/table.css';
import { inspectLink } from '../inspect/state/link.ts';
import { CaptureForm } from './CaptureForm.tsx';
import './captures.css';

const RENEW_MS = 2000;
const DAY_MS = 86_400_000;

export default function CapturesPage() {
  const search = useSearch();
  const shown = useMemo(() => readCapturesView(new URLSearchParams(search)), [search]);
  const load = useCallback((signal: AbortSignal) => loadCaptures({ agent: shown.agent, container: shown.container, from: shown.range?.from, to: shown.range?.to }, signal), [shown]);
  const { data, error, reload } = useResource(load, RENEW_MS);
  const [isMaking, setMaking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const now = useNow(1000);
  const zone = useZone();
  if (!data) return error ? <ErrorNotice title="Captures could not be loaded" message={error.message} onRetry={reload} /> : <SkeletonRows count={8} height={44} />;
  const { captures, kept } = data;
  const bytes = captures.reduce((sum, capture) => sum + capture.size, 0);
  const act = (work: Promise<unknown>): void => {
    setProblem(undefined);
    work.then(reload, (cause: unknown) => {
      noticeSignOut(cause);
      setProblem(cause instanceof Error ? cause.message : String(cause));
    });
  };
  return (
    <>
      <div className="captures-bar">
        <p className="muted">{captures.length > 0 && <><b>{captures.length.toLocaleString('en')}</b> {captures.length === 1 ? 'capture' : 'captures'} · {formatSize(bytes)} · </>}<span title="The server’s options --capture-days and --capture-space">kept for {kept.days === 1 ? 'a day' : `${kept.days} days`} and up to {formatSize(kept.bytes)} together, the oldest go first</span></p>
        <span className="captures-new">
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)} aria-expanded={isMaking}>New capture</Button>
          {isMaking && <CaptureForm onMade={() => { setMaking(false); reload(); }} onClose={() => setMaking(false)} />}
        </span>
      </div>
      {problem !== undefined && <Banner tone="bad" action={<Button onClick={() => setProblem(undefined)}>Dismiss</Button>}>{problem}</Banner>}
      {isNarrowed(shown) && <Banner tone="plain" action={<Button onClick={() => navigate('/captures')}>Show all captures</Button>}>{narrowedWords(shown, zone)}</Banner>}
      {captures.length === 0 ? isNarrowed(shown) ? <EmptyState title="No capture is like that"><p>A policy with the action “capture” makes one when its rule matches; <b>New capture</b> makes one now.</p></EmptyState> : <NoCaptures /> : (
        <div className="table-page">
          <table className="table captures-table">
            <thead>
              <tr>
                <th>Capture</th><th>Made by</th><th>Host and container</th><th className="number" title="Before and after the trigger">Span</th>
                <th className="number">Size</th><th>Status</th><th>Time</th><th><span className="unseen">Actions</span></th>
              </tr>
            </thead>
            <tbody>{captures.map((capture) => <CaptureRow key={capture.id} capture={capture} days={kept.days} now={now} zone={zone} act={act} />)}</tbody>
          </table>
        </div>
      )}
      {error && <Banner tone="warn" action={<Button onClick={reload}>Try again</Button>}>The list could not be renewed: {error.message}</Banner>}
    </>
  );
}

const isNarrowed = (view: CapturesView): boolean => capturesUrl(view) !== capturesUrl({ agent: undefined, container: undefined, range: undefined });

function narrowedWords({ agent, container, range }: CapturesView, zone: Zone): string {
  const whose = container === undefined ? (agent === undefined ? '' : ' of one host') : ` of the container ${container}`;
  const when = range === undefined ? '' : `, begun from ${formatDateTime(msFromNs(range.from), zone)} to ${formatDateTime(msFromNs(range.to), zone)} ${zoneName(zone, msFromNs(range.to))}`;
  return `Only captures${whose}${when}.`;
}

interface RowProps { capture: CaptureView; days: number; now: number; zone: Zone; act: (work: Promise<unknown>) => void }

function CaptureRow({ capture, days, now, zone, act }: RowProps) {
  const { id, name, filter, container, isLimited, host, createdAt, before, after } = capture;
  return (
    <tr data-capture={id}>
      <td className="capture-name">
        <div className="truncate" title={name}>{name}</div>
        {filter !== '' && <div className="muted mono truncate" title={filter}>{filter}</div>}
      </td>
      <td className="capture-origin"><Origin capture={capture} /></td>
      <td>
        <div>{host}</div>
        {container && <div className="muted" title={isLimited ? 'Only what happened in this container' : 'The event happened in this container; the capture has the whole host'}>{container.name ?? container.id}{isLimited ? ' only' : ''}</div>}
        {!container && isLimited && <div className="muted">outside of containers only</div>}
      </td>
      <td className="number">{before > 0 && <>−{seconds(before)} </>}+{seconds(after)}</td>
      <td className="number">{capture.size === 0 ? '–' : formatSize(capture.size)}{capture.events !== undefined && <div className="muted">{capture.events.toLocaleString('en')} {capture.events === 1 ? 'event' : 'events'}</div>}</td>
      <td className="capture-status"><Status capture={capture} /></td>
      <td className="nowrap" title={`${formatDateTime(createdAt, zone)} ${zoneName(zone, now)}\nKept until ${formatDateTime(createdAt + days * DAY_MS, zone)} at most`}>{agoWords(nsFromMs(createdAt), now)}</td>
      <td className="capture-tools"><Tools capture={capture} act={act} /></td>
    </tr>
  );
}

function Origin({ capture: { policy, rule, eventId, requestedBy } }: { capture: CaptureView }) {
  if (policy === undefined) return <>By hand{requestedBy !== undefined && <div className="muted">{requestedBy}</div>}</>;
  const url = eventId === undefined ? undefined : `/events?e=${eventId}`;
  return (
    <>
      <div className="truncate" title={policy}>{policy}</div>
      {url !== undefined && <div><a href={url} onClick={(click) => { click.preventDefault(); navigate(url); }}>{rule === undefined || rule === policy ? 'Its event' : rule}</a></div>}
    </>
  );
}

const STATUS_WORDS = { requested: 'Waiting for its agent', capturing: 'Capturing', done: 'Done', error: 'Failed' } as const;

function Status({ capture: { state, reason } }: { capture: CaptureView }) {
  return (
    <>
      <span className={`capture-state capture-${state}`}><span className="capture-dot" aria-hidden="true" />{STATUS_WORDS[state]}</span>
      {reason !== undefined && <div className="muted">{reason}</div>}
    </>
  );
}

function Tools({ capture: { id, name, state }, act }: { capture: CaptureView; act: RowProps['act'] }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {state === 'capturing' && <Button onClick={() => act(stopCapture(id))} title="End it with what it has">Stop</Button>}
      {state === 'done' && <a className="button button-plain" href={inspectLink(id)} onClick={(click) => { click.preventDefault(); navigate(inspectLink(id)); }}>Open in Inspect</a>}
      {state === 'done' && <a className="icon-button" href={downloadUrl(id)} download={name} aria-label="Download" title="Download"><Icon name="download" /></a>}
      <Button kind="quiet" onClick={() => setAsking(true)} aria-expanded={isAsking}>Delete</Button>
      {isAsking && (
        <Popover label={`Delete ${name}`} className="capture-confirm" onClose={() => setAsking(false)}>
          <p><b>{name}</b> is deleted from the server for good.</p>
          <div className="capture-form-actions">
            <Button kind="danger" onClick={() => { setAsking(false); act(deleteCapture(id)); }}>Delete</Button>
            <Button onClick={() => setAsking(false)}>Keep</Button>
          </div>
        </Popover>
      )}
    </>
  );
}

const seconds = (count: number): string => (count >= 60 && count % 60 === 0 ? `${count / 60} min` : `${Number(count.toFixed(1))} s`);

function NoCaptures() {
  return (
    <EmptyState title="No captures yet">
      <p>A capture holds what a host or a container did around a moment, also in the seconds before it: programs, files, connections, users, and what rules look at beside. Inspect opens it here; sysdig, Falco and Stratoshark read it too.</p>
      <p>A policy with the action “capture” makes one when its rule matches. To make one now, choose <b>New capture</b> above.</p>
    </EmptyState>
  );
}
