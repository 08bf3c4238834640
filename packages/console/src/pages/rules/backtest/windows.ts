/** How far back stored things are looked at: days and words. */
export const WINDOWS = [['1', 'last day'], ['7', 'last 7 days'], ['14', 'last 14 days'], ['90', 'last 90 days']] as const;
