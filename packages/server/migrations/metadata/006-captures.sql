-- Captures that agents made: what they are and where they came from. The files lie in the captures folder, or in S3.
CREATE TABLE captures (
  -- 32 hexadecimal digits, made by whoever began it: the agent for a policy, the server for a person.
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  -- requested, capturing, done, error
  state TEXT NOT NULL,
  -- Why it is in error; or what is to be known although it is done.
  reason TEXT,
  -- Name of the token by which a person asked; NULL for a policy's.
  requested_by TEXT,
  event_id TEXT,
  policy_id INTEGER,
  container_id TEXT,
  -- Milliseconds since 1970.
  created_at INTEGER NOT NULL,
  -- Bytes that are here.
  size INTEGER NOT NULL,
  -- JSON of a captureInfo, and of a captureEnd once it is done.
  info TEXT NOT NULL,
  ended TEXT
);
CREATE INDEX captures_by_event ON captures (event_id);
CREATE INDEX captures_by_time ON captures (created_at);
