import type { Row } from './fold.ts';

/** Names a row of the list; stays the same while newer rows arrive above it. */
export const rowKey = (row: Row): string => (row.kind === 'group' ? `group ${row.key}` : row.event.id);
