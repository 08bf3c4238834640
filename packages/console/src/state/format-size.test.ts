import { describe, expect, it } from 'vitest';
import { formatSize } from './format-size.ts';

describe('a size', () => {
  it('has three digits and a unit', () => {
    expect([0, 1, 999, 1000, 1024, 1536, 307_160, 99 * 1024 ** 2, 5 * 1024 ** 3, 2 ** 60].map(formatSize)).toEqual([
      '0 B', '1 B', '999 B', '0.98 KB', '1.00 KB', '1.50 KB', '300 KB', '99.0 MB', '5.00 GB', '1048576 TB',
    ]);
  });
});
