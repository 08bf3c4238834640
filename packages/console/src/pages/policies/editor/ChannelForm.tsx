/** A notification channel: made, changed or deleted beside the policy that names it, and saved by itself. */
import { useState, type KeyboardEvent } from 'react';
import { deleteChannel, saveChannel, type ChannelView } from '../../../api/channels.ts';
import { ApiError } from '../../../api/http.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { Button } from '../../../widgets/Button.tsx';
import { Switch } from '../../../widgets/Switch.tsx';
import { CHANNEL_KINDS, channelKind, channelOptions, channelText } from './channel-kinds.ts';
import { Field } from './Field.tsx';

interface ChannelFormProps { channel: ChannelView | undefined; onSaved: (channel: ChannelView) => void; onDeleted: () => void; onCancel: () => void }

export function ChannelForm({ channel, onSaved, onDeleted, onCancel }: ChannelFormProps) {
  const [type, setType] = useState(channel?.type ?? 'EMAIL');
  const [name, setName] = useState(channel?.name ?? '');
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const kind = channelKind(type);
  const [value, setValue] = useState(kind && channel ? channelText(kind, channel.options) : '');
  const [problem, setProblem] = useState<string | undefined>();
  const [working, setWorking] = useState(false);
  const [asks, setAsks] = useState(false);

  const work = async (change: () => Promise<void>): Promise<void> => {
    setWorking(true);
    setProblem(undefined);
    try {
      await change();
    } catch (cause) {
      noticeSignOut(cause);
      // The server names a field as its API does.
      setProblem((cause instanceof ApiError ? cause.message : String(cause)).replace(/\b(body\.)?notificationChannel\.(options\.)?[\w.]+: /g, ''));
      setWorking(false);
    }
  };
  const options = channel?.options ?? {};
  const save = (): Promise<void> => work(async () => onSaved(await saveChannel({ ...channel, name: name.trim(), type, enabled, options: kind ? channelOptions(kind, value, options) : options })));
  const isIncomplete = name.trim() === '' || (kind !== undefined && value.trim() === '');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    }
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    // It stands in the form of the policy, which is not to be saved by this.
    event.preventDefault();
    if (!isIncomplete && !working) void save();
  };

  return (
    <div className="channel-form" role="dialog" aria-label={channel ? `Channel ${channel.name}` : 'New channel'} tabIndex={-1} onKeyDown={onKeyDown}>
      <div className="channel-form-row">
        <Field name="Kind of channel">
          {(props) => (
            <select {...props} className="input" value={type} disabled={channel !== undefined} onChange={(event) => { setType(event.target.value); setValue(''); }}>
              {CHANNEL_KINDS.map((each) => <option key={each.type} value={each.type}>{each.name}</option>)}
              {!kind && <option value={type}>{type}</option>}
            </select>
          )}
        </Field>
        <Field name="Name of the channel">{(props) => <input {...props} className="input" value={name} maxLength={200} autoFocus onChange={(event) => setName(event.target.value)} />}</Field>
      </div>
      {kind
        ? <Field name={kind.field} hint={channel && type !== 'EMAIL' ? 'Hidden: leave it as it is to keep it, or write a new one.' : undefined}>
            {(props) => <input {...props} className="input" value={value} placeholder={kind.placeholder} spellCheck={false} autoComplete="off" onChange={(event) => setValue(event.target.value)} />}
          </Field>
        : <p className="hint">What a channel of this kind needs is set over the API.</p>}
      <Switch checked={enabled} label="Channel is on" onChange={setEnabled} />
      {problem !== undefined && <p className="fault" role="alert">{problem}</p>}
      {asks && channel
        ? <div className="channel-form-foot">
            <span>Delete “{channel.name}”? Every policy that names it is left without it.</span>
            <Button kind="danger" disabled={working} onClick={() => void work(async () => { await deleteChannel(channel.id); onDeleted(); })}>Delete channel</Button>
            <Button onClick={() => setAsks(false)}>Keep</Button>
          </div>
        : <div className="channel-form-foot">
            <Button kind="primary" disabled={working || isIncomplete} onClick={() => void save()}>{channel ? 'Save channel' : 'Create channel'}</Button>
            <Button onClick={onCancel}>Cancel</Button>
            {channel && <Button kind="quiet" onClick={() => setAsks(true)}>Delete…</Button>}
          </div>}
    </div>
  );
}
