import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { EVENT_TYPES } from '@eyrie/schema';
import { describe, expect, it } from 'vitest';
import { nodePlatform } from '../../cli/src/platform.ts';
import { readCapture } from './capture.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const inventoryFile = new URL('vectors/captures_inventory.json', shared);

interface Inventory {
  readonly events: number;
  readonly first_ts: number;
  readonly last_ts: number;
  readonly shb: { readonly major: number; readonly minor: number };
  readonly by_type: Readonly<Record<string, number>>;
}

const inventory: Record<string, Inventory> = existsSync(inventoryFile) ? JSON.parse(readFileSync(inventoryFile, 'utf8')) : {};

describe('real captures', () => {
  it.skipIf(Object.keys(inventory).length > 0)('inventory of captures: ../shared is absent', () => {});
  for (const [file, expected] of Object.entries(inventory)) {
    const path = new URL(`corpora/captures/${file}`, shared);
    it.skipIf(!existsSync(path))(`${file} holds what its inventory says${existsSync(path) ? '' : ' (file absent)'}`, async () => {
      const byType = new Map<string, number>();
      let minor = -1;
      const reader = await readCapture(createReadStream(path), nodePlatform, {
        onSection: (section) => (minor = section.minor),
        onEvent: (view) => {
          const id = `PPME_${EVENT_TYPES[view.type]?.id ?? ''}`;
          byType.set(id, (byType.get(id) ?? 0) + 1);
          expect(view.locateParams()).toBe(true);
        },
      });
      expect(reader.error).toBeUndefined();
      expect(reader.counts.firstDamage).toBeUndefined();
      expect(reader.counts.events).toBe(expected.events);
      expect(minor).toBe(expected.shb.minor);
      expect(Object.fromEntries(byType)).toEqual(expected.by_type);
    });
  }
});
