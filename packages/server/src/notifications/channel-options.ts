/**
 * Options of notification channels. Addresses carry tokens and keys are keys, so whatever is not known to be harmless is hidden when it is read;
 * what a client sends back hidden stays as it is stored.
 */
import { z } from 'zod';
import { ChannelRefused } from './channel-refused.ts';

export type ChannelOptions = Readonly<Record<string, unknown>>;

const HIDDEN = '••••••••';
const SHOWN = new Set([
  'account', 'allowInsecureConnections', 'channel', 'emailRecipients', 'httpMethod', 'notifyOnOk', 'notifyOnResolve', 'region', 'sendTestNotification', 'serviceName', 'snsTopicARNs', 'teamId',
]);

const url = z.url({ protocol: /^https?$/, error: 'expected an address that begins with https:// or http://' });
const key = (what: string) => z.string(`expected ${what}`).trim().min(1, `expected ${what}`).max(1000);
const headers = z.record(z.string(), z.string()).refine((all) => Object.keys(all).every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name)), 'the name of a header has letters, digits and dashes only');
const flag = z.boolean().nullish();
const common = { notifyOnOk: flag, notifyOnResolve: flag, sendTestNotification: flag };
const toUrl = z.looseObject({ url, ...common });

/** What a channel of a type that is known here must have. Others are kept as they are. */
const TYPES: Readonly<Record<string, z.ZodType>> = {
  EMAIL: z.looseObject({ emailRecipients: z.array(z.email('expected an e-mail address'), 'expected a list of e-mail addresses').min(1, 'expected at least one e-mail address').max(100), ...common }),
  SLACK: toUrl.extend({ channel: z.string().max(200).nullish() }),
  WEBHOOK: toUrl.extend({ additionalHeaders: headers.nullish(), allowInsecureConnections: flag }),
  MS_TEAMS: toUrl,
  GCHAT: toUrl,
  POWER_WEBHOOK: toUrl,
  PROMETHEUS_ALERT_MANAGER: toUrl,
  PAGER_DUTY: z.looseObject({ serviceKey: key('the integration key of a PagerDuty service'), account: z.string().nullish(), serviceName: z.string().nullish(), ...common }),
  OPSGENIE: z.looseObject({ apiKey: key('an API key'), ...common }),
  VICTOROPS: z.looseObject({ apiKey: key('an API key'), routingKey: key('a routing key'), ...common }),
  SNS: z.looseObject({ snsTopicARNs: z.array(z.string().regex(/^arn:/, 'expected a name that begins with arn:')).min(1).max(100), ...common }),
};

/** As they may be told. */
export function shownOptions(options: ChannelOptions): ChannelOptions {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, SHOWN.has(name) ? value : hidden(value)]));
}

function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hidden(member)]));
  if (typeof value === 'boolean' || value === null || value === '') return value;
  const origin = originOf(value);
  return origin === undefined ? HIDDEN : `${origin}/${HIDDEN}`;
}

function originOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^https?:/i.test(value) || !URL.canParse(value)) return undefined;
  return new URL(value).origin;
}

/**
 * @param before of the stored channel of the same type, if there is one.
 * @returns what is to be stored.
 * @throws ChannelRefused naming the option that cannot be used.
 */
export function acceptOptions(type: string, sent: ChannelOptions, before: ChannelOptions | undefined): ChannelOptions {
  // Secrets stay with the server they were given for: another address does not get the headers of the old one.
  const isElsewhere = originOf(sent['url']) !== originOf(before?.['url']);
  const options = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, SHOWN.has(name) ? value : restored(value, isElsewhere ? undefined : before?.[name], `options.${name}`)]));
  const result = TYPES[type]?.safeParse(options);
  if (result?.success === false) {
    throw new ChannelRefused(400, result.error.issues.map((issue) => `notificationChannel.${['options', ...issue.path].join('.')}: ${issue.message}`).join('; '));
  }
  return options;
}

function restored(value: unknown, before: unknown, where: string): unknown {
  if (Array.isArray(value)) {
    const old: readonly unknown[] = Array.isArray(before) && before.length === value.length ? before : [];
    return value.map((each, index) => restored(each, old[index], `${where}.${index}`));
  }
  if (typeof value === 'object' && value !== null) {
    const old = new Map(Object.entries(typeof before === 'object' && before !== null ? before : {}));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, restored(member, old.get(name), `${where}.${name}`)]));
  }
  if (typeof value !== 'string' || !value.includes(HIDDEN)) return value;
  if (before !== undefined && hidden(before) === value) return before;
  throw new ChannelRefused(400, `notificationChannel.${where}: part of it is hidden (${HIDDEN}) and does not belong to what is stored. Write it in full.`);
}
