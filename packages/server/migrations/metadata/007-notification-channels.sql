-- Whom policies tell. A deleted channel keeps its number and name, for the policies that still refer to it, and nothing else.
CREATE TABLE notification_channels (
  -- Never given twice: a policy must not come to mean another channel than it named.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- EMAIL, SLACK, WEBHOOK …, or one that only the client knows.
  type TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  -- JSON object with secrets in it: read through channel-options.ts only.
  options TEXT NOT NULL,
  -- Milliseconds since 1970.
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE UNIQUE INDEX notification_channels_by_name ON notification_channels (name) WHERE deleted_at IS NULL;
