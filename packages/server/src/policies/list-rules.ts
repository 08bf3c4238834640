/** Rules that are lists, as they are stored. */
import { listRuleDetails, type ListRule } from '@eyrie/schema';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { MetadataTables } from '../stores/metadata/tables.ts';

const strings = z.array(z.string());

export function listRuleOf(row: Selectable<MetadataTables['list_rules']>): ListRule {
  const { id, version, name, description } = row;
  return { id, version, name, description, tags: strings.parse(JSON.parse(row.tags)), details: listRuleDetails.parse(JSON.parse(row.details)) };
}
