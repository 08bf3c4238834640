/** Notification channels. Secrets come hidden, and stay as they are stored when they go back so. */
import { list, object, optionalNumber, optionalObject, text, type JsonObject } from './decode.ts';
import { request } from './http.ts';

export interface ChannelView {
  id: number;
  version: number;
  name: string;
  /** EMAIL, SLACK …: also such as the console does not know. */
  type: string;
  enabled: boolean;
  options: JsonObject;
  /** Its name is all that is left. */
  isDeleted: boolean;
}

const PATH = '/api/notificationChannels';

/** Also the deleted ones, which policies may still refer to. */
export const loadChannels = (signal: AbortSignal): Promise<ChannelView[]> =>
  request(`${PATH}?withDeleted=true`, (value) => list(object(value, 'the answer')['notificationChannels'], 'notificationChannels').map(decodeChannel), { signal });

/** @param channel without an id: it becomes a new one. Throws ApiError; 409 when the name is taken or somebody else has changed it in the meantime. */
export const saveChannel = ({ id, ...rest }: Omit<ChannelView, 'id' | 'version' | 'isDeleted'> & Partial<ChannelView>): Promise<ChannelView> =>
  request(id === undefined ? PATH : `${PATH}/${id}`, decodeEnvelope, { method: id === undefined ? 'POST' : 'PUT', body: { notificationChannel: rest } });

export const deleteChannel = (id: number): Promise<ChannelView> => request(`${PATH}/${id}`, decodeEnvelope, { method: 'DELETE' });

const decodeEnvelope = (value: unknown): ChannelView => decodeChannel(object(value, 'the answer')['notificationChannel']);

function decodeChannel(value: unknown): ChannelView {
  const channel = object(value, 'notification channel');
  return {
    id: optionalNumber(channel['id']) ?? 0,
    version: optionalNumber(channel['version']) ?? 0,
    name: text(channel['name'], 'name'),
    type: text(channel['type'], 'type'),
    enabled: channel['enabled'] === true,
    options: optionalObject(channel['options']),
    isDeleted: channel['deletedOn'] !== undefined,
  };
}
