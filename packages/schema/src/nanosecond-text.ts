import { z } from 'zod';

/** Nanoseconds since the epoch as decimal text, because JSON numbers cannot hold them exactly. */
export const nanosecondText = z.string().regex(/^\d{1,19}$/, 'expected nanoseconds as decimal text');
