/** Line icons on a 16 × 16 grid, drawn here so that nothing has to be fetched. Decorative: the control beside or around them carries the name. */

const PATHS = {
  events: 'M2 8h2.5l1.6-4.5 3 9L10.8 8H14',
  policies: 'M8 1.8l5 1.9v4c0 3.2-2.1 5.4-5 6.5-2.9-1.1-5-3.3-5-6.5v-4zM5.8 8l1.6 1.6 2.9-3.2',
  rules: 'M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M5.5 8h5M5.5 10.8h5',
  agents: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2',
  play: 'M5 3l7.5 5L5 13z',
  close: 'M4 4l8 8M12 4l-8 8',
  grow: 'M9.5 2.5h4v4M13.5 2.5l-4.5 4.5M6.5 13.5h-4v-4M2.5 13.5L7 9',
  shrink: 'M13.5 6.5h-4v-4M9.5 6.5L14 2M2.5 9.5h4v4M6.5 9.5L2 14',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5l3.3 3.3L13 4.8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  back: 'M13 8H3.5M7.5 4L3.5 8l4 4',
  right: 'M6 3.5L10.5 8 6 12.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  up: 'M3.5 10L8 5.5l4.5 4.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z',
  screen: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  leave: 'M6.5 2.5h-4v11h4M6 8h7.5M10.5 5l3 3-3 3',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.3 1.6',
  warning: 'M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.6h.01',
  captures: 'M2.5 4.5h11v8.5h-11zM5 4.5v-2h6v2M5.5 8.8h1.2l1-2 1.5 4 1-2h.8',
  streams: 'M2 5h9M8.5 2.5L11 5 8.5 7.5M14 11H5M7.5 8.5L5 11l2.5 2.5',
  inspect: 'M2 12.5V8M5 12.5V4.5M8 12.5V6.5M11 12.5V2.5M14 12.5V9',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z',
  download: 'M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M3 13.5h10',
  bookmark: 'M4 2.5h8v11l-4-3-4 3z',
  filter: 'M2 3h12l-4.5 5.5v5l-3-1.5V8.5z',
  group: 'M2.5 2.5h4M4.5 6.5h9M4.5 10h9M4.5 13.5h9',
  bars: 'M2.5 4h11M2.5 8h7M2.5 12h4',
  flag: 'M4 14V2.5h8l-2 3 2 3H4',
  insights: 'M6.3 2a4.3 4.3 0 1 0 0 8.6 4.3 4.3 0 0 0 0-8.6zM11.8 9.2a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z',
  topology: 'M5.8 2h4.4v3.4H5.8zM1.8 10.6h4.4V14H1.8zM9.8 10.6h4.4V14H9.8zM8 5.4v2.6M4 10.6V8h8v2.6',
  rail: 'M2 2.8h12v10.4H2zM6 2.8v10.4',
  pause: 'M6 3.5v9M10 3.5v9',
  stop: 'M4 4h8v8H4z',
  kill: 'M8 2v6M4.6 4.4a5 5 0 1 0 6.8 0',
  target: 'M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM8 1.5v4M8 10.5v4M1.5 8h4M10.5 8h4',
  capture: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  trash: 'M3 4.5h10M6.2 4.5v-2h3.6v2M4.4 4.5l.7 9h5.8l.7-9',
} as const;

export type IconName = keyof typeof PATHS;
export const ICON_NAMES = Object.keys(PATHS) as IconName[];

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
