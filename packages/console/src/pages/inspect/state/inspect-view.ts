/**
 * Where somebody is in a capture: the view, the steps that led to it, the window of time, the typed filter, what is pinned. All of it is in the URL; reading one gives
 * back what was written. Steps, window and typed filter narrow together; each can be taken back without the others.
 */

import type { ByteView } from '@eyrie/inspect';

/** One drill-down: from a row of a view to what belongs to it. */
export interface DrillStep {
  /** View that the row was in. */
  readonly view: string;
  /** What was chosen, for people: `example2_lb_1`. */
  readonly title: string;
  /** Condition that selects what belongs to it. */
  readonly filter: string;
}

/** Nanoseconds since 1970; from, and up to but not including. */
export interface TimeWindow {
  readonly from: bigint;
  readonly to: bigint;
}

/** How bytes are shown. */
const PAYLOAD_FORMS = ['text', 'printable', 'dotted', 'hex'] as const satisfies readonly ByteView[];

export interface InspectView {
  /** Id of a capture on the server; absent for a file of the reader's own. */
  readonly capture: string | undefined;
  readonly view: string;
  readonly steps: readonly DrillStep[];
  readonly window: TimeWindow | undefined;
  readonly filter: string;
  /** Ids of overview tiles whose timelines are shown, oldest first. */
  readonly pins: readonly string[];
  readonly payload: ByteView;
  /** `isReversed` turns the column's own order round. */
  readonly sort: { readonly column: string; readonly isReversed: boolean } | undefined;
  readonly find: string;
  /** Row of the event that is open. */
  readonly event: number | undefined;
}

export const OVERVIEW = 'overview';

export const FIRST_VIEW: InspectView = {
  capture: undefined, view: OVERVIEW, steps: [], window: undefined, filter: '', pins: [], payload: 'text', sort: undefined, find: '', event: undefined,
};

/** Anything unreadable falls back to its default, so that an old or cut link still opens. */
export function readInspectView(params: URLSearchParams): InspectView {
  const text = (key: string): string => params.get(key) ?? '';
  const sort = text('sort');
  const event = /^\d{1,15}$/.test(text('n')) ? Number(text('n')) : undefined;
  return {
    capture: text('c') === '' ? undefined : text('c'),
    view: text('v') === '' ? OVERVIEW : text('v'),
    steps: params.getAll('d').flatMap(readStep),
    window: readWindow(text('from'), text('to')),
    filter: text('q'),
    pins: text('pin').split(',').filter((id) => id !== ''),
    payload: PAYLOAD_FORMS.find((form) => form === text('as')) ?? 'text',
    sort: sort === '' ? undefined : { column: sort.replace(/^-/, ''), isReversed: sort.startsWith('-') },
    find: text('find'),
    event,
  };
}

/** Only what differs from the beginning is written, in a fixed order, so that equal views have equal links. */
export function writeInspectView(view: InspectView): string {
  const params = new URLSearchParams();
  const put = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') params.append(key, value);
  };
  put('c', view.capture);
  if (view.view !== OVERVIEW) put('v', view.view);
  for (const step of view.steps) put('d', JSON.stringify([step.view, step.title, step.filter]));
  if (view.window) {
    put('from', String(view.window.from));
    put('to', String(view.window.to));
  }
  put('q', view.filter);
  put('pin', view.pins.join(','));
  if (view.payload !== 'text') put('as', view.payload);
  if (view.sort) put('sort', `${view.sort.isReversed ? '-' : ''}${view.sort.column}`);
  put('find', view.find);
  if (view.event !== undefined) put('n', String(view.event));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function readStep(text: string): DrillStep[] {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === 'string')) return [];
    const [view = '', title = '', filter = ''] = parts as string[];
    return [{ view, title, filter }];
  } catch {
    return [];
  }
}

function readWindow(from: string, to: string): TimeWindow | undefined {
  if (!/^\d{1,19}$/.test(from) || !/^\d{1,19}$/.test(to)) return undefined;
  const window = { from: BigInt(from), to: BigInt(to) };
  return window.from < window.to ? window : undefined;
}

/** The condition of all steps and of the typed filter together; empty when nothing narrows. */
export function wholeFilter(view: Pick<InspectView, 'steps' | 'filter'>): string {
  const parts = [...view.steps.map((step) => step.filter), view.filter.trim()].filter((part) => part !== '');
  return parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => `(${part})`).join(' and ');
}
