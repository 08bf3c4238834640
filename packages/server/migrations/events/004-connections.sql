-- Network connections that agents have seen, counted for half a minute each: what the topology is drawn from. Kept for two weeks.
CREATE TABLE IF NOT EXISTS connections (
  time UInt64 CODEC(Delta(8), ZSTD(1)),
  seconds UInt32,
  agent_id LowCardinality(String),
  host LowCardinality(String),
  direction LowCardinality(String),
  protocol LowCardinality(String),
  local LowCardinality(String),
  remote String,
  port UInt16,
  process LowCardinality(String),
  labels Map(LowCardinality(String), String),
  count UInt32
)
ENGINE = MergeTree
PARTITION BY intDiv(time, 86400000000000)
ORDER BY time
TTL toDateTime(intDiv(time, 1000000000)) + INTERVAL 14 DAY
SETTINGS ttl_only_drop_parts = 1;
