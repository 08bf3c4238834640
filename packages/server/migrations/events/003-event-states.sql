-- What people have made of events, as far as lists are filtered by it: the newest row of an event counts. A copy; the truth and its history are in the
-- metadata store, which writes here after every change and whatever is missing at its start.
CREATE TABLE IF NOT EXISTS event_states (
  id FixedString(32),
  state LowCardinality(String),
  assignee String,
  changed UInt64
)
ENGINE = ReplacingMergeTree(changed)
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
