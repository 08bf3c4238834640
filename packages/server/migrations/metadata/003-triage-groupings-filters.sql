-- What people have made of a policy event: one row for each that somebody has touched.
CREATE TABLE event_triage (
  event_id TEXT PRIMARY KEY,
  -- open, acknowledged or falsePositive.
  state TEXT NOT NULL,
  assignee TEXT NOT NULL,
  comments INTEGER NOT NULL,
  -- Grows with every change of any event, so that a copy knows what it lacks.
  changed INTEGER NOT NULL UNIQUE
);

-- Who did what and when; never changed.
CREATE TABLE event_triage_log (
  id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  -- state, assignee or comment.
  what TEXT NOT NULL,
  value TEXT NOT NULL
);
CREATE INDEX event_triage_log_of_event ON event_triage_log (event_id, id);

-- Hierarchies of labels by which events are counted and narrowed.
CREATE TABLE groupings (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- JSON array of names of labels, the outermost first.
  labels TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL
);

-- Views of the console that somebody keeps: what stands behind the question mark of its address.
CREATE TABLE saved_filters (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  owner TEXT NOT NULL,
  is_shared INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  UNIQUE (owner, name)
);
