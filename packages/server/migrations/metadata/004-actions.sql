-- What agents did to containers and processes, for policies and for people: the record of who had what done, and what came of it.
CREATE TABLE actions (
  -- Made by whoever began it: the agent for a policy, the server for a person.
  id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  -- The policy event that it answers; NULL for what a person asked for.
  event_id TEXT,
  -- Name of the token by which a person asked; NULL for a policy's.
  requested_by TEXT,
  container_id TEXT,
  state TEXT NOT NULL,
  -- Nanoseconds since 1970, 19 digits, so that text sorts as the numbers do.
  at TEXT NOT NULL,
  -- JSON of the newest result.
  result TEXT NOT NULL
);
CREATE INDEX actions_by_event ON actions (event_id);
CREATE INDEX actions_by_time ON actions (at);

-- What is set for one host alone.
CREATE TABLE agent_settings (
  agent_id TEXT PRIMARY KEY,
  actions_enabled INTEGER NOT NULL
);
