-- Custom rules files have an order, in which they are loaded behind the default ones, and a history.

ALTER TABLE rules_files ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rules_files ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rules_files ADD COLUMN modified_by TEXT NOT NULL DEFAULT '';

CREATE TABLE rules_file_versions (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- NULL: the file was deleted.
  content TEXT,
  -- What was done, for people: «created», «changed», «renamed from a.yaml» …
  what TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (name, version)
);

INSERT INTO rules_file_versions (name, version, content, what, changed_by, changed_at)
SELECT name, version, content, 'created', '', modified_at FROM rules_files;

-- The numbers by which the API names rules, macros and lists. An item is the n-th of its name in its file.
CREATE TABLE rules_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  nth INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- JSON as a client gave it, and the text that was made of it: given back while the text is still that.
  details TEXT,
  text TEXT,
  UNIQUE (kind, name, file, nth)
);
