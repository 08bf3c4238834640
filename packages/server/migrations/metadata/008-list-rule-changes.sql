-- Who changed which list rule, and what it was then. One row per change, the oldest first; rows outlive their rule.
CREATE TABLE list_rule_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- `created`, `changed`, `deleted` or `restored`.
  kind TEXT NOT NULL,
  -- Name of the token that was used; empty: it is not known.
  changed_by TEXT NOT NULL,
  -- Milliseconds since 1970.
  changed_at INTEGER NOT NULL,
  -- JSON: the rule after the change, or before its deletion, as the API shows it.
  content TEXT NOT NULL
);
CREATE INDEX list_rule_changes_of_rule ON list_rule_changes (rule_id, version);

-- Rules from before have the version that they are in, so that there is something to go back to.
INSERT INTO list_rule_changes (rule_id, version, kind, changed_by, changed_at, content)
SELECT id, version, 'created', '', modified_at,
  json_object('id', id, 'version', version, 'name', name, 'description', description, 'tags', json(tags), 'details', json(details))
FROM list_rules;
