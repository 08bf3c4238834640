/**
 * Where somebody is in a capture: the view, the steps that led to it, the window of time, the typed filter, what is pinned. All of it is in the URL; reading one gives
 * back what was written. Steps, window and typed filter narrow together; each can be taken back without the others.
 */

import type { ByteView, Grouping } from '@eyrie/inspect';

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

/** Which pieces of streams are shown. */
const DIRECTIONS = ['both', 'read', 'write'] as const;
export type Direction = (typeof DIRECTIONS)[number];

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
  /** Column that the rows are grouped by, and which groups are open. */
  readonly group: Grouping | undefined;
  /** Titles of the columns that are hidden, or shown although the view does not show them by itself. */
  readonly columns: readonly string[];
  /** Pixels by title of the column, where the reader changed them. */
  readonly widths: Readonly<Record<string, number>>;
  /** Place of the row that the keyboard is at. */
  readonly row: number | undefined;
  /** Place of the first row in sight. */
  readonly top: number;
  readonly direction: Direction;
  readonly isMasked: boolean;
  /** The end of a followed connection whose contents are open, as its place among the ends. */
  readonly contents: number | undefined;
}

export const OVERVIEW = 'overview';

/** What belongs to one view only, and does not go on to the next. */
export const OF_ONE_VIEW = { sort: undefined, find: '', event: undefined, group: undefined, columns: [], widths: {}, row: undefined, top: 0, contents: undefined } as const satisfies Partial<InspectView>;

export const FIRST_VIEW: InspectView = {
  capture: undefined, view: OVERVIEW, steps: [], window: undefined, filter: '', pins: [], payload: 'text', direction: 'both', isMasked: false, ...OF_ONE_VIEW,
};

/** Anything unreadable falls back to its default, so that an old or cut link still opens. */
export function readInspectView(params: URLSearchParams): InspectView {
  const text = (key: string): string => params.get(key) ?? '';
  const sort = text('sort');
  const number = (key: string): number | undefined => (/^\d{1,15}$/.test(text(key)) ? Number(text(key)) : undefined);
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
    event: number('n'),
    group: text('g') === '' ? undefined : { column: text('g'), isOpen: text('open') === 'all', except: params.getAll('fold') },
    columns: params.getAll('col'),
    widths: Object.fromEntries(params.getAll('w').flatMap(readWidth)),
    row: number('row'),
    top: number('top') ?? 0,
    direction: DIRECTIONS.find((direction) => direction === text('dir')) ?? 'both',
    isMasked: text('mask') === '1',
    contents: number('contents'),
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
  if (view.group) {
    put('g', view.group.column);
    if (view.group.isOpen) put('open', 'all');
    // A group without a value has an empty name.
    for (const value of view.group.except) params.append('fold', value);
  }
  for (const title of view.columns) put('col', title);
  for (const [title, px] of Object.entries(view.widths)) put('w', `${px} ${title}`);
  if (view.row !== undefined) put('row', String(view.row));
  if (view.top > 0) put('top', String(view.top));
  if (view.direction !== 'both') put('dir', view.direction);
  if (view.isMasked) put('mask', '1');
  if (view.contents !== undefined) put('contents', String(view.contents));
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

function readWidth(text: string): [string, number][] {
  const [, px, title] = /^(\d{2,4}) (.+)$/s.exec(text) ?? [];
  return title === undefined ? [] : [[title, Number(px)]];
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
