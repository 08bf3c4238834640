-- Small, transactional things: who may do what, which policies are in force, which agents are known.
-- Times are milliseconds since 1970. Secrets are kept as SHA-256 digests in hexadecimal, never as they are.

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
);

CREATE TABLE sessions (
  digest TEXT PRIMARY KEY,
  token_id INTEGER NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
);

CREATE TABLE access_keys (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  enabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE policies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  type TEXT NOT NULL,
  severity INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  -- JSON array of text.
  rule_names TEXT NOT NULL,
  is_default INTEGER NOT NULL,
  -- JSON object: members of the API's policy that Eyrie keeps for its clients but does not act upon yet.
  extra TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL
);

CREATE TABLE rules_files (
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL,
  modified_at INTEGER NOT NULL
);

-- One row: the newest set that passed validation; this is what agents run.
CREATE TABLE deployed_set (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  -- JSON of a policy set.
  content TEXT NOT NULL
);

CREATE TABLE agents (
  -- The number by which the HTTP API names an agent.
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL UNIQUE,
  host_name TEXT NOT NULL,
  machine_id TEXT NOT NULL,
  -- JSON of the agent's last `hello` and `status`.
  hello TEXT NOT NULL,
  status TEXT,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
);
