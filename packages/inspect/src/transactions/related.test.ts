import { describe, expect, it } from 'vitest';
import { hasCaptures, NEEDS_CAPTURES, openReal } from '../testing/captures.ts';

const CLIENT = '192.168.0.1:44604->192.168.0.3:80';
const BACKEND = '192.168.0.3:54886->192.168.0.2:80';

describe.skipIf(!hasCaptures)(`requests behind a proxy${NEEDS_CAPTURES}`, () => {
  it('are found from the connection of the client, and back from that of the backend', async () => {
    const inspection = await openReal('502Error.scap');
    expect(inspection.relatedExchanges(CLIENT).map(({ connection, place }) => [connection, place])).toEqual([[BACKEND, 'behind']]);
    expect(inspection.relatedExchanges(BACKEND).map(({ connection, place, status }) => [connection, place, status])).toEqual([[CLIENT, 'before', 502]]);
    expect(inspection.relatedExchanges('no such connection')).toEqual([]);
  });
});
