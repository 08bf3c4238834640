/** The suite for each vector file, by its name without `.json`. */
import type { Suite } from './suite.ts';
import { capturesInventory } from './suites/captures.ts';
import { containerCgroup } from './suites/container-cgroup.ts';
import { scapConverter } from './suites/converter.ts';
import { detections } from './suites/detections.ts';
import { fieldValues } from './suites/field-values.ts';
import { filterCompile, filterEventTypes, pathPrefixes } from './suites/filter-compile.ts';
import { filterAsString, filterEscaping, filterParser } from './suites/filter-syntax.ts';
import { formatter } from './suites/formatter.ts';
import { k8sAudit } from './suites/k8s-audit.ts';
import { ruleLoader } from './suites/rule-loader.ts';
import { stockRules } from './suites/stock-rules.ts';
import { converterTable, eventTable, fields, flags, pluginFields, syscallCodes } from './suites/tables.ts';

export const SUITES: Readonly<Record<string, Suite>> = {
  captures_inventory: capturesInventory,
  container_cgroup: containerCgroup,
  converter_table: converterTable,
  detections,
  event_table: eventTable,
  field_values: fieldValues,
  fields,
  filter_as_string: filterAsString,
  filter_compile: filterCompile,
  filter_escaping: filterEscaping,
  filter_event_types: filterEventTypes,
  filter_parser: filterParser,
  flags,
  formatter,
  k8saudit: k8sAudit,
  plugin_fields: pluginFields,
  pmatch_prefix: pathPrefixes,
  rule_loader: ruleLoader,
  scap_converter: scapConverter,
  stock_rules_analysis: stockRules,
  syscall_codes: syscallCodes,
};
