-- Notes of readers on a capture: all of one capture together, as the console changes them.
CREATE TABLE capture_notes (
  capture_id TEXT PRIMARY KEY REFERENCES captures (id) ON DELETE CASCADE,
  -- Grows with each change: who changes what another has changed meanwhile is told.
  version INTEGER NOT NULL,
  -- JSON array.
  notes TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  -- Milliseconds since 1970.
  changed_at INTEGER NOT NULL
);
