/** Falco 0.44 with its defaults on another 2-core machine, 12 s runs, load on the other core: measured there, not in this run. */
export const PEER_FIGURES: readonly (readonly [load: string, rules: string, events: string, dropped: string, cpu: string])[] = [
  ['open/close, 1.22 M/s', 'stable', '12.2 M', '59 %', '10.6 s'],
  ['open/close, 0.61 M/s', 'all 93', '6.1 M', '90 %', '6.1 s'],
  ['getpid, 1.52 M/s, forced on', 'stable', '15.2 M', '22 %', '4.6 s'],
  ['read/write, 1.53 M/s, forced on', 'stable', '15.3 M', '13 %', '5.7 s'],
  ['mixed real work, 31 k/s', 'stable', '0.31 M', '0', '1.5 s'],
];
