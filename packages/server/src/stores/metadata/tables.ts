/** Row types of migrations/metadata, column by column; what each means is said there. */
import type { Generated } from 'kysely';

export interface MetadataTables {
  api_tokens: { id: Generated<number>; name: string; digest: string; created_at: number };
  sessions: { digest: string; token_id: number; expires_at: number };
  access_keys: { id: Generated<number>; digest: string; enabled: number; created_at: number };
  policies: {
    id: Generated<number>;
    version: number;
    name: string;
    description: string;
    type: string;
    severity: number;
    enabled: number;
    rule_names: string;
    scope: string;
    applies_to: string;
    actions: string;
    runbook: string;
    notification_channel_ids: string;
    position: number;
    is_default: number;
    extra: string;
    created_at: number;
    modified_at: number;
  };
  policy_changes: {
    id: Generated<number>;
    policy_id: number;
    version: number;
    kind: 'created' | 'changed' | 'deleted' | 'restored' | 'ordered';
    changed_by: string;
    changed_at: number;
    content: string;
  };
  list_rules: {
    id: Generated<number>;
    version: number;
    name: string;
    description: string;
    tags: string;
    details: string;
    created_at: number;
    modified_at: number;
  };
  notification_channels: {
    id: Generated<number>;
    version: number;
    name: string;
    type: string;
    enabled: number;
    options: string;
    created_at: number;
    modified_at: number;
    deleted_at: number | null;
  };
  event_triage: { event_id: string; state: string; assignee: string; comments: number; changed: number };
  event_triage_log: { id: Generated<number>; event_id: string; at: number; by: string; what: string; value: string };
  groupings: { id: Generated<number>; name: string; labels: string; created_by: string; created_at: number; modified_at: number };
  saved_filters: { id: Generated<number>; name: string; query: string; owner: string; is_shared: number; modified_at: number };
  rules_files: { name: string; content: string; modified_at: number; position: number; version: number; modified_by: string };
  rules_file_versions: { name: string; version: number; content: string | null; what: string; changed_by: string; changed_at: number };
  rules_items: { id: Generated<number>; kind: string; name: string; file: string; nth: number; version: number; details: string | null; text: string | null };
  deployed_set: { id: number; version: number; content: string };
  agents: {
    number: Generated<number>;
    agent_id: string;
    host_name: string;
    machine_id: string;
    hello: string;
    status: string | null;
    first_seen: number;
    last_seen: number;
  };
  actions: {
    id: string;
    agent_id: string;
    event_id: string | null;
    requested_by: string | null;
    container_id: string | null;
    state: string;
    at: string;
    result: string;
  };
  captures: {
    id: string;
    agent_id: string;
    state: string;
    reason: string | null;
    requested_by: string | null;
    event_id: string | null;
    policy_id: number | null;
    container_id: string | null;
    created_at: number;
    size: number;
    info: string;
    ended: string | null;
  };
  capture_notes: { capture_id: string; version: number; notes: string; changed_by: string; changed_at: number };
  list_rule_changes: {
    id: Generated<number>;
    rule_id: number;
    version: number;
    kind: 'created' | 'changed' | 'deleted' | 'restored';
    changed_by: string;
    changed_at: number;
    content: string;
  };
  agent_settings: { agent_id: string; actions_enabled: number };
}
