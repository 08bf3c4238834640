/** From an event that should not have been to an exception: what it compares, what it would change, and where it is saved. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PolicyEventView } from '../../../api/event.ts';
import { eventsApi } from '../../../api/events.ts';
import { ApiError } from '../../../api/http.ts';
import { saveRulesFile, type RulesFileView } from '../../../api/rules.ts';
import { makeException, type Comparison, type ExceptionView } from '../../../api/tuning.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useShortcuts } from '../../../app/shortcuts.ts';
import { navigate } from '../../../state/location.ts';
import { useResource } from '../../../state/use-resource.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { Banner, ErrorNotice } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import '../backtest/backtest.css';
import { EventsBacktest } from '../backtest/EventsBacktest.tsx';
import { useRulesView } from '../use-rules-view.ts';
import { OtherWays } from './OtherWays.tsx';
import './tuning.css';

const RENEW_MS = 60_000;
const TUNING_FILE = 'tuning.yaml';

export default function TunePage({ eventId, files, onChanged }: { eventId: string; files: readonly RulesFileView[]; onChanged: () => void }) {
  const [, change] = useRulesView();
  const load = useCallback((signal: AbortSignal) => eventsApi.one(eventId, signal), [eventId]);
  const { data: event, error, reload } = useResource(load, RENEW_MS);
  const leave = (): void => (window.history.length > 1 ? window.history.back() : change({ tune: '' }));
  useShortcuts('Tuning', [{ keys: 'Escape', words: 'Back', run: leave }]);
  return (
    <div className="tune">
      <header className="tune-bar">
        <IconButton icon="back" label="Back" keys="Esc" onClick={leave} />
        <h2>Make an exception</h2>
        {event && <span className="muted truncate">of the rule “{event.rule.name}”</span>}
      </header>
      {error && !event && <ErrorNotice title="The event could not be loaded" message={error.message} onRetry={reload} />}
      {!event && !error && <SkeletonRows count={8} height={36} />}
      {event && <Tune event={event} files={files} onChanged={onChanged} />}
    </div>
  );
}

type Saving = { kind: 'no' } | { kind: 'busy' } | { kind: 'done'; file: string } | { kind: 'failed'; message: string };

function Tune({ event, files, onChanged }: { event: PolicyEventView; files: readonly RulesFileView[]; onChanged: () => void }) {
  const [, change] = useRulesView();
  const [file, setFile] = useState(TUNING_FILE);
  /** Undefined: as proposed. */
  const [chosen, setChosen] = useState<readonly Comparison[] | undefined>();
  const [exception, setException] = useState<ExceptionView | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [saving, setSaving] = useState<Saving>({ kind: 'no' });
  const [run, setRun] = useState(0);
  const own = useMemo(() => [...new Set([TUNING_FILE, ...files.filter((each) => !each.readOnly).map((each) => each.name)])], [files]);

  useEffect(() => {
    const abort = new AbortController();
    makeException(event.id, chosen, file, abort.signal).then(
      (made) => {
        setException(made);
        setFault(undefined);
        setRun((before) => before + 1);
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        noticeSignOut(cause);
        setFault(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => abort.abort();
  }, [event.id, chosen, file]);

  if (fault !== undefined && !exception) return <ErrorNotice title="No exception can be made of this event" message={fault} />;
  if (!exception) return <SkeletonRows count={8} height={36} />;
  const current = chosen ?? exception.proposed.filter((each) => each.chosen);
  const isChosen = (each: Comparison): boolean => current.some((one) => one.field === each.field);
  const toggle = (each: Comparison): void => {
    setSaving({ kind: 'no' });
    setChosen(exception.proposed.filter((one) => (one.field === each.field ? !isChosen(one) : isChosen(one))).map(({ field }) => valueOf(field, exception, current)));
  };
  const edit = (field: string, part: Partial<Comparison>): void => {
    setSaving({ kind: 'no' });
    setChosen(current.map((each) => (each.field === field ? { ...each, ...part } : { field: each.field, comp: each.comp, value: each.value })));
  };
  const save = async (): Promise<void> => {
    setSaving({ kind: 'busy' });
    try {
      await saveRulesFile(exception.file.name, exception.file.content, exception.file.version);
      setSaving({ kind: 'done', file: exception.file.name });
      onChanged();
    } catch (cause) {
      noticeSignOut(cause);
      const why = cause instanceof ApiError && cause.status === 409 ? `${exception.file.name} was changed by somebody else meanwhile. Choose the file again, and save.` : cause instanceof Error ? cause.message : String(cause);
      setSaving({ kind: 'failed', message: `Not saved: ${why}` });
    }
  };
  const isSaved = saving.kind === 'done';

  return (
    <div className="tune-body">
      <section className="tune-what" aria-label="The exception">
        <p className="mono tune-output">{event.output}</p>
        <h3>Leave out when all of these hold</h3>
        <ul className="tune-fields">
          {exception.proposed.map((each) => {
            const on = isChosen(each);
            const shown = current.find((one) => one.field === each.field) ?? each;
            return (
              <li key={each.field} className={on ? '' : 'tune-off'}>
                <label><input type="checkbox" checked={on} disabled={isSaved || (on && current.length === 1)} onChange={() => toggle(each)} /><span className="mono">{each.field}</span></label>
                <select aria-label={`How ${each.field} is compared`} value={shown.comp} disabled={!on || isSaved} onChange={(change_) => edit(each.field, { comp: change_.target.value === 'startswith' ? 'startswith' : '=' })}>
                  <option value="=">is</option>
                  <option value="startswith">starts with</option>
                </select>
                <ValueInput label={`Value of ${each.field}`} value={shown.value} disabled={!on || isSaved} onChange={(value) => edit(each.field, { value })} />
                <span className="muted">{each.why}</span>
              </li>
            );
          })}
        </ul>
        <p className="muted">Fewer ticks leave out more events. What is ticked at first is the narrowest that this event tells.</p>
        <h3>What is added <select aria-label="File" value={file} disabled={isSaved} onChange={(event_) => setFile(event_.target.value)}>{own.map((name) => <option key={name} value={name}>to {name}</option>)}</select></h3>
        <pre className="tune-yaml">{exception.item}</pre>
        {fault !== undefined && <p className="backtest-fault">{fault}</p>}
        <div className="tune-acts">
          {isSaved ? (
            <>
              <span className="tune-done" role="status">Saved in {saving.file} and given to the agents.</span>
              <Button onClick={() => change({ tune: '', file: saving.file })}>Show the file</Button>
              <Button onClick={() => navigate('/events')}>Back to Events</Button>
            </>
          ) : (
            <Button kind="primary" disabled={saving.kind === 'busy' || fault !== undefined} onClick={() => void save()}>{saving.kind === 'busy' ? 'Saving…' : 'Save and deploy'}</Button>
          )}
        </div>
        {saving.kind === 'failed' && <Banner tone="bad">{saving.message}</Banner>}
      </section>
      <div className="tune-side">
        <EventsBacktest candidate={exception.file} run={run} onRun={() => setRun(run + 1)} />
        <OtherWays event={event} />
      </div>
    </div>
  );
}

/** The comparison as it is now, or as it was proposed. */
function valueOf(field: string, exception: ExceptionView, current: readonly Comparison[]): Comparison {
  const known = current.find((each) => each.field === field) ?? exception.proposed.find((each) => each.field === field);
  return { field, comp: known?.comp ?? '=', value: known?.value ?? '' };
}

/** Tells of a change when the field is left or Enter is pressed: every change asks the server. */
function ValueInput({ label, value, disabled, onChange }: { label: string; value: string; disabled: boolean; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const commit = (): void => {
    if (typed.trim() === '') setTyped(value);
    else if (typed !== value) onChange(typed);
  };
  return <input className="mono" aria-label={label} value={typed} disabled={disabled} spellCheck={false} onChange={(event) => setTyped(event.target.value)} onBlur={commit} onKeyDown={(event) => event.key === 'Enter' && commit()} />;
}
