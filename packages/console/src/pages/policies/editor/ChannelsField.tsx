/** Which notification channels a policy names. */
import { useState } from 'react';
import { loadChannels, type ChannelView } from '../../../api/channels.ts';
import { useResource } from '../../../state/use-resource.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { Icon } from '../../../widgets/Icon.tsx';
import { channelKind } from './channel-kinds.ts';
import { ChannelForm } from './ChannelForm.tsx';
import './channels-field.css';

const CHANNELS_MS = 60_000;

export function ChannelsField({ ids, onChange }: { ids: readonly number[]; onChange: (ids: readonly number[]) => void }) {
  const { data, error, reload } = useResource(loadChannels, CHANNELS_MS);
  const [open, setOpen] = useState<ChannelView | 'new' | undefined>();
  const channels = data?.filter((channel) => !channel.isDeleted);
  const missing = data ? ids.filter((id) => !channels?.some((channel) => channel.id === id)) : [];
  const toggle = (id: number): void => onChange(ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]);
  const close = (): void => {
    setOpen(undefined);
    reload();
  };

  return (
    <fieldset className="form-group">
      <legend>Notification channels <span className="muted">{ids.length === 0 ? 'none' : ids.length}</span></legend>
      <p className="hint">Channels are kept with the policy. Eyrie does not send anything to them yet.</p>
      <ul className="channels">
        {channels?.map((channel) => (
          <li key={channel.id}>
            <label className="choice"><input type="checkbox" checked={ids.includes(channel.id)} onChange={() => toggle(channel.id)} /><span className="channel-name">{channel.name}</span></label>
            <span className="muted">{channelKind(channel.type)?.name ?? channel.type}{channel.enabled ? '' : ', off'}</span>
            <Button kind="quiet" aria-label={`Edit channel ${channel.name}`} onClick={() => setOpen(channel)}>Edit</Button>
          </li>
        ))}
        {missing.map((id) => (
          <li key={id}>
            <span className="channel-missing"><Icon name="warning" size={12} /><span className="channel-name">{data?.find((channel) => channel.id === id)?.name ?? `Channel ${id}`}</span></span>
            <span className="muted">{data?.some((channel) => channel.id === id) ? 'was deleted' : 'is not there'}</span>
            <IconButton small icon="close" label={`Take out channel ${id}`} onClick={() => toggle(id)} />
          </li>
        ))}
      </ul>
      {error && !data && <p className="fault">{error.message}</p>}
      {open === undefined
        ? <Button icon="plus" onClick={() => setOpen('new')}>New channel</Button>
        : <ChannelForm
            key={open === 'new' ? 'new' : open.id} channel={open === 'new' ? undefined : open} onCancel={() => setOpen(undefined)} onDeleted={close}
            onSaved={(saved) => {
              close();
              if (open === 'new') onChange([...ids, saved.id]);
            }}
          />}
    </fieldset>
  );
}
