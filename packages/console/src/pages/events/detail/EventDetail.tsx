/** One event: header, tabs, and a size of the reader's choice. */
import { severityName } from '@eyrie/schema';
import { useEffect, useState } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { eventsApi } from '../../../api/events.ts';
import { ApiError } from '../../../api/http.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { usePreference } from '../../../state/preferences.ts';
import type { ChangeView } from '../../../state/use-view.ts';
import { TABS, type Tab, type View } from '../../../state/view.ts';
import { agoWords, type Zone } from '../../../time/format.ts';
import { IconButton } from '../../../widgets/Button.tsx';
import type { OnFilter } from '../../../widgets/FilterButtons.tsx';
import { ErrorNotice } from '../../../widgets/Notice.tsx';
import { ProcessTree } from '../../../widgets/ProcessTree.tsx';
import { ResizeHandle } from '../../../widgets/ResizeHandle.tsx';
import { SeverityMark } from '../../../widgets/Severity.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { Tabs } from '../../../widgets/Tabs.tsx';
import '../../../widgets/detail-panel.css';
import './detail.css';
import { Fields } from './Fields.tsx';
import { History } from './History.tsx';
import { RawJson } from './RawJson.tsx';
import { RespondMenu } from './RespondMenu.tsx';
import { Summary } from './Summary.tsx';
import { TuneEvent } from './TuneEvent.tsx';
import { TriageBar, type OnTriage } from './TriageBar.tsx';

const TAB_NAMES: Record<Tab, string> = { summary: 'Summary', processes: 'Process tree', fields: 'Fields', history: 'History', json: 'JSON' };
const MIN_WIDTH = 360;
const DEFAULT_WIDTH = 520;

interface EventDetailProps {
  id: string;
  /** The event, when the list has it. */
  known: PolicyEventView | undefined;
  view: View; zone: Zone; now: number; change: ChangeView; onFilter: OnFilter; onClose: () => void;
  onStep: ((step: number) => void) | undefined;
  canStep: { back: boolean; forth: boolean };
  /** Ids of the events that are folded with this one. */
  repeats: readonly string[];
  onTriage: OnTriage;
}

export default function EventDetail({ id, known, view, zone, now, change, onFilter, onClose, onStep, canStep, repeats, onTriage }: EventDetailProps) {
  const { event, error, retry, put } = useEvent(id, known);
  const takeTriage: OnTriage = (triage) => {
    put(triage);
    onTriage(triage);
  };
  const [storedWidth, storeWidth] = usePreference('detailWidth');
  const most = Math.max(MIN_WIDTH, window.innerWidth - 420);
  const width = Math.min(most, Math.max(MIN_WIDTH, Number(storedWidth) || Math.min(DEFAULT_WIDTH, window.innerWidth * 0.43)));
  const setTab = (tab: Tab): void => change({ tab }, 'replace');
  const tabBy = (step: number): void => setTab(TABS[(TABS.indexOf(view.tab) + step + TABS.length) % TABS.length] ?? 'summary');

  useShortcuts('Open event', [
    { keys: ']', words: 'Next tab', run: () => tabBy(1) },
    { keys: '[', words: 'Previous tab', run: () => tabBy(-1) },
    ...TABS.map((tab, index) => ({ keys: String(index + 1), words: TAB_NAMES[tab], run: () => setTab(tab) })),
    { keys: 'w', words: view.full ? 'Back beside the list' : 'Fill the page', run: () => change({ full: !view.full }, 'replace') },
  ]);

  return (
    <aside className="detail" aria-label="Event" style={view.full ? {} : { width }}>
      {!view.full && <ResizeHandle size={width} min={MIN_WIDTH} max={most} label="Width of the event panel" onResize={(next) => storeWidth(String(next))} />}
      <header className="detail-head">
        {event && <SeverityMark level={severityName(event.severity)} />}
        <h2 className="truncate" title={event?.rule.name}>{event?.rule.name ?? 'Event'}</h2>
        {event && <span className="muted detail-age">{agoWords(event.time, now)}</span>}
        <span className="detail-tools">
          {onStep && <IconButton icon="up" label="Newer event" keys="k" disabled={!canStep.back} onClick={() => onStep(-1)} />}
          {onStep && <IconButton icon="down" label="Older event" keys="j" disabled={!canStep.forth} onClick={() => onStep(1)} />}
          <IconButton icon={view.full ? 'shrink' : 'grow'} label={view.full ? 'Back beside the list' : 'Fill the page'} keys="w" onClick={() => change({ full: !view.full }, 'replace')} />
          <IconButton icon="close" label="Close" keys="Esc" onClick={onClose} />
        </span>
      </header>
      {event?.source === 'syscall' && <div className="detail-acts"><TuneEvent event={event} /><RespondMenu event={event} /></div>}
      {event && <TriageBar event={event} repeats={repeats} onTriage={takeTriage} />}
      <Tabs label="Parts of the event" tabs={TABS.map((tab) => ({ id: tab, label: TAB_NAMES[tab] }))} current={view.tab} onChange={setTab}>
        {error && <ErrorNotice title="The event could not be loaded" message={error.message} {...(error.status === 404 ? {} : { onRetry: retry })} />}
        {!event && !error && <SkeletonRows count={9} height={32} />}
        {event && view.tab === 'summary' && <Summary event={event} zone={zone} now={now} onFilter={onFilter} />}
        {event && view.tab === 'processes' && (event.processes.length > 0
          ? <ProcessTree processes={event.processes} at={event.time} zone={zone} onFilter={onFilter} />
          : <p className="detail-nothing muted">This event has no process: it comes from {event.source === 'k8s_audit' ? 'the Kubernetes audit log' : `the source “${event.source}”`}.</p>)}
        {event && view.tab === 'fields' && <Fields event={event} onFilter={onFilter} />}
        {event && view.tab === 'history' && <History event={event} zone={zone} now={now} onTriage={takeTriage} />}
        {event && view.tab === 'json' && <RawJson id={event.id} />}
      </Tabs>
    </aside>
  );
}

/** The event of the list, or else fetched: a link may point outside of the list's time. */
function useEvent(id: string, known: PolicyEventView | undefined): { event: PolicyEventView | undefined; error: ApiError | undefined; retry: () => void; put: OnTriage } {
  const [fetched, setFetched] = useState<{ id: string; event?: PolicyEventView; error?: ApiError } | undefined>();
  const [attempt, setAttempt] = useState(0);
  const missing = known === undefined;
  useEffect(() => {
    if (!missing) return undefined;
    const abort = new AbortController();
    eventsApi.one(id, abort.signal).then(
      (event) => setFetched({ id, event }),
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        noticeSignOut(cause);
        setFetched({ id, error: cause instanceof ApiError ? cause : new ApiError('broken', String(cause)) });
      },
    );
    return () => abort.abort();
  }, [id, missing, attempt]);
  const put: OnTriage = (triage) => setFetched((before) => (before?.event ? { ...before, event: { ...before.event, triage: triage[before.id] ?? before.event.triage } } : before));
  const own = fetched?.id === id ? fetched : undefined;
  return { event: known ?? own?.event, error: known ? undefined : own?.error, retry: () => { setFetched(undefined); setAttempt(attempt + 1); }, put };
}
