/** Event sources and the fields that their rules may use. */
import { BUILTIN_FIELDS, PLUGIN_FIELDS } from '@eyrie/schema';
import { makeCatalogue, type FieldCatalogue } from '../filter/catalogue.ts';
import { FilterError } from '../filter/error.ts';
import { checkExpression } from '../filter/expression.ts';
import { parseFieldOrTransformer } from '../filter/parser.ts';

export const SYSCALL_SOURCE = 'syscall';
export const K8S_AUDIT_SOURCE = 'k8s_audit';

/** Fields that every event has, wherever it comes from. */
const GENERIC = /^evt\.(?:num|(?:raw|rel|date)?time(?:\..+)?|pluginname|plugininfo|source|is_async|asynctype|hostname)$/;

const ofPlugin = (plugin: string): typeof PLUGIN_FIELDS => PLUGIN_FIELDS.filter((field) => field.plugin === plugin);

/** The sources that Eyrie has events of. */
export const SOURCES: ReadonlyMap<string, FieldCatalogue> = new Map([
  [SYSCALL_SOURCE, makeCatalogue([...BUILTIN_FIELDS, ...ofPlugin('container')])],
  [K8S_AUDIT_SOURCE, makeCatalogue([...BUILTIN_FIELDS.filter((field) => GENERIC.test(field.name)), ...ofPlugin('k8saudit'), ...ofPlugin('json')])],
]);

/** Whether a text is a field, or a transformer over fields, and nothing more. */
export function isExpression(text: string, catalogue: FieldCatalogue): boolean {
  try {
    const { node, end } = parseFieldOrTransformer(text);
    checkExpression(node, catalogue);
    return end === text.length;
  } catch (error) {
    if (error instanceof FilterError) return false;
    throw error;
  }
}
