-- What a policy is beyond its rules; where it stands; who changed what; and rules that are lists.

-- A label expression; empty: everything.
ALTER TABLE policies ADD COLUMN scope TEXT NOT NULL DEFAULT '';
-- `both`, `containers` or `hosts`.
ALTER TABLE policies ADD COLUMN applies_to TEXT NOT NULL DEFAULT 'both';
-- JSON array: the actions as the API's clients wrote them.
ALTER TABLE policies ADD COLUMN actions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE policies ADD COLUMN runbook TEXT NOT NULL DEFAULT '';
-- JSON array of numbers.
ALTER TABLE policies ADD COLUMN notification_channel_ids TEXT NOT NULL DEFAULT '[]';
-- Evaluated in this order; not necessarily without gaps.
ALTER TABLE policies ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE policies SET position = id;

-- One row per change, the oldest first; rows outlive their policy.
CREATE TABLE policy_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 0: the change is about the order of all.
  policy_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- `created`, `changed`, `deleted`, `restored` or `ordered`.
  kind TEXT NOT NULL,
  -- Name of the token that was used; empty: Eyrie itself.
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  -- JSON: the policy after the change, or before its deletion, as the API shows it; or the ids in their new order.
  content TEXT NOT NULL
);

CREATE INDEX policy_changes_of_policy ON policy_changes (policy_id, version);

CREATE TABLE list_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  -- JSON array of text.
  tags TEXT NOT NULL,
  -- JSON: the lists, see list-rule.ts of the schema.
  details TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL
);
