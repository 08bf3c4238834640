/** Which hierarchy events are counted by: pick one, or make one of one's own. */
import { lazy, Suspense, useState } from 'react';
import { deleteGrouping, saveGrouping, type Grouping } from '../api/groups.ts';
import { labelWords } from '../state/filter.ts';
import { Button, IconButton } from '../widgets/Button.tsx';
import { Icon } from '../widgets/Icon.tsx';
import { Popover } from '../widgets/Popover.tsx';
import './grouping.css';
import { groupingName, useGroupings } from './use-groupings.ts';

const GroupingEditor = lazy(() => import('./GroupingEditor.tsx'));

export function GroupingPicker({ labels, onChoose }: { labels: readonly string[]; onChoose: (labels: readonly string[]) => void }) {
  const groupings = useGroupings();
  const [open, setOpen] = useState(false);
  const [edited, setEdited] = useState<Grouping | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const { data, reload } = groupings;
  const close = (): void => {
    setOpen(false);
    setEdited(undefined);
    setFault(undefined);
  };
  const pick = (grouping: Grouping): void => {
    onChoose(grouping.labels);
    close();
  };
  const attempt = async (what: () => Promise<unknown>): Promise<boolean> => {
    try {
      await what();
      setFault(undefined);
      setEdited(undefined);
      reload();
      return true;
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : String(cause));
      return false;
    }
  };
  const save = async (grouping: Grouping): Promise<void> => {
    if (await attempt(async () => onChoose((await saveGrouping(grouping)).labels))) close();
  };
  const copyName = (name: string): string => {
    const taken = new Set((data?.own ?? []).map((each) => each.name));
    let copy = `${name} (copy)`;
    for (let number = 2; taken.has(copy); number++) copy = `${name} (copy ${number})`;
    return copy;
  };

  return (
    <div className="grouping-picker">
      <button type="button" className="grouping-current" aria-haspopup="dialog" aria-expanded={open} title="Choose how events are grouped" onClick={() => (open ? close() : setOpen(true))}>
        <span className="truncate">{groupingName(labels, data)}</span><Icon name="down" size={12} />
      </button>
      {open && (
        <Popover label="Groupings" className="grouping-panel" onClose={close}>
          {edited
            ? <Suspense><GroupingEditor key={edited.id ?? 'new'} grouping={edited} fault={fault} onCancel={() => { setEdited(undefined); setFault(undefined); }} onSave={(grouping) => void save(grouping)} /></Suspense>
            : (
              <>
                {(data?.own ?? []).length > 0 && <h3>Saved</h3>}
                <ul>
                  {data?.own.map((each) => (
                    <Line key={each.id} grouping={each} current={each.labels.join() === labels.join()} onPick={pick}>
                      <IconButton small icon="edit" label={`Change ${each.name}`} onClick={() => setEdited(each)} />
                      <IconButton small icon="copy" label={`Duplicate ${each.name}`} onClick={() => void attempt(() => saveGrouping({ id: undefined, name: copyName(each.name), labels: each.labels }))} />
                      <IconButton small icon="close" label={`Delete ${each.name}`} onClick={() => void attempt(() => deleteGrouping(each.id ?? 0))} />
                    </Line>
                  ))}
                </ul>
                <h3>Suggested</h3>
                <ul>
                  {data?.suggested.map((each) => (
                    <Line key={each.name} grouping={each} current={each.labels.join() === labels.join()} onPick={pick}>
                      <IconButton small icon="copy" label={`Make one like ${each.name}`} onClick={() => setEdited({ id: undefined, name: copyName(each.name), labels: each.labels })} />
                    </Line>
                  ))}
                </ul>
                {fault && <p className="grouping-fault" role="alert">{fault}</p>}
                {groupings.error && !data && <p className="grouping-fault" role="alert">{groupings.error.message}</p>}
                <div className="grouping-foot"><Button icon="plus" onClick={() => setEdited({ id: undefined, name: '', labels: [...labels] })}>New grouping</Button></div>
              </>
            )}
        </Popover>
      )}
    </div>
  );
}

function Line({ grouping, current, onPick, children }: { grouping: Grouping; current: boolean; onPick: (grouping: Grouping) => void; children: React.ReactNode }) {
  return (
    <li className="grouping-line">
      <button type="button" aria-current={current} {...(current ? { 'data-autofocus': true } : {})} onClick={() => onPick(grouping)}>
        <span className="truncate">{grouping.name}</span>
        <span className="muted truncate">{grouping.labels.map(labelWords).join(' › ')}</span>
      </button>
      <span className="grouping-tools">{children}</span>
    </li>
  );
}
