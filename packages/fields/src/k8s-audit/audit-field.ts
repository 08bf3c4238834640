/** How fields of Kubernetes audit events are defined. */
import type { FieldDefinition, Value } from '../definition.ts';
import { below, onJson, type Json } from '../json/value.ts';

/** JSON without an `auditID` is no audit event, and has none of these fields. */
export function onAudit(read: (event: Json, argument: string | undefined) => Value | undefined): FieldDefinition {
  return onJson((json, argument) => (below(json, 'auditID') === undefined ? undefined : read(json, argument)));
}
