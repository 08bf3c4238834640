-- Policy events: one row each, never changed after it is written.
--
-- Sorted by the time of the event, because every list and histogram asks for a range of time, newest first.
-- Partitioned by the week in which the server received the row, not by the time of the event: one insert is then always one part, which ClickHouse
-- writes entirely or not at all, whatever times an agent with a wrong clock or a replayed capture reports; and old rows go by dropping whole partitions.
-- Times are plain integers: `time` in nanoseconds, `received` in milliseconds, both since 1970.
CREATE TABLE IF NOT EXISTS policy_events (
  id FixedString(32),
  time UInt64 CODEC(Delta(8), ZSTD(1)),
  received UInt64 CODEC(Delta(8), ZSTD(1)),
  agent_id LowCardinality(String),
  seq UInt64 CODEC(Delta(8), ZSTD(1)),
  severity UInt8,
  source LowCardinality(String),
  policy_id UInt32,
  policy LowCardinality(String),
  rule LowCardinality(String),
  host LowCardinality(String),
  machine_id LowCardinality(String),
  container_id String,
  container_name String,
  container_image LowCardinality(String),
  process String,
  user String,
  labels Map(LowCardinality(String), String),
  fields Map(LowCardinality(String), String),
  -- What a text search looks through, in lower case: output, names of policy, rule, host, container and process.
  text String CODEC(ZSTD(1)),
  -- The whole event as the agent sent it (JSON), for the detail view and for every list of results.
  event String CODEC(ZSTD(3)),
  INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_received received TYPE minmax GRANULARITY 1,
  INDEX by_container container_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY intDiv(received, 604800000)
ORDER BY (time, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
