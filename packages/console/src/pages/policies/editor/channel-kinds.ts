/** The kinds of notification channel that the console makes: each has one thing to fill in. */
import type { JsonObject } from '../../../api/decode.ts';

export interface ChannelKind {
  type: string;
  name: string;
  /** What is to be filled in, and the option that it becomes. */
  field: string;
  option: string;
  placeholder: string;
}

export const CHANNEL_KINDS: readonly ChannelKind[] = [
  { type: 'EMAIL', name: 'E-mail', field: 'Recipients', option: 'emailRecipients', placeholder: 'oncall@example.com, security@example.com' },
  { type: 'SLACK', name: 'Slack', field: 'Webhook address', option: 'url', placeholder: 'https://hooks.slack.com/services/…' },
  { type: 'WEBHOOK', name: 'Webhook', field: 'Address', option: 'url', placeholder: 'https://' },
  { type: 'PAGER_DUTY', name: 'PagerDuty', field: 'Integration key', option: 'serviceKey', placeholder: '' },
  { type: 'MS_TEAMS', name: 'Microsoft Teams', field: 'Webhook address', option: 'url', placeholder: 'https://' },
];

/** Undefined: a kind that only the API makes. */
export const channelKind = (type: string): ChannelKind | undefined => CHANNEL_KINDS.find((kind) => kind.type === type);

/** What of the options is filled in, as text. */
export function channelText(kind: ChannelKind, options: JsonObject): string {
  const value = options[kind.option];
  return Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
}

/** The options with the text in them; what the console does not know stays. */
export function channelOptions(kind: ChannelKind, text: string, before: JsonObject): JsonObject {
  const value = kind.type === 'EMAIL' ? text.split(/[\s,;]+/).filter((address) => address !== '') : text.trim();
  return { ...before, [kind.option]: value };
}
