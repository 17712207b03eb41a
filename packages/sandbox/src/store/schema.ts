/** Marks the file as one of a sandbox: "RKSB". */
export const APPLICATION_ID = 0x52_4b_53_42

/** Version of the tables. */
export const VERSION = 2

/** What Data on Demand keeps: things, by what they are found, and which message said so. New in version 2. */
const recordTables = `
CREATE TABLE record_messages (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL,
  log_id TEXT,
  way TEXT NOT NULL,
  data_model TEXT NOT NULL,
  event_type TEXT NOT NULL,
  at INTEGER NOT NULL,
  gaps TEXT
);
CREATE UNIQUE INDEX record_messages_log ON record_messages (source_id, log_id) WHERE log_id IS NOT NULL;
CREATE INDEX record_messages_gaps ON record_messages (source_id, number) WHERE gaps IS NOT NULL;

CREATE TABLE records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  scope TEXT,
  patient_id INTEGER,
  visit_number TEXT,
  at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  changed_by INTEGER NOT NULL,
  last_event TEXT NOT NULL,
  history TEXT,
  body TEXT NOT NULL
);
CREATE INDEX records_kind ON records (source_id, kind, state, id);
CREATE INDEX records_time ON records (source_id, kind, at);
CREATE INDEX records_patient ON records (patient_id, kind, id);
CREATE INDEX records_visit ON records (source_id, visit_number, kind, id);
CREATE INDEX records_list ON records (kind, id, source_id) WHERE state <> 'merged';

CREATE TABLE record_keys (
  source_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  retired INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, kind, key, value, record_id)
) WITHOUT ROWID;
CREATE INDEX record_keys_record ON record_keys (record_id, key);

CREATE TABLE record_provenance (
  record_id INTEGER NOT NULL,
  message INTEGER NOT NULL,
  PRIMARY KEY (record_id, message)
) WITHOUT ROWID;
`

/**
 * How a file of an older version becomes one of the next: what a version 1 file holds stays, and its destinations go on
 * answering with samples.
 */
export const migrations: Readonly<Record<number, string>> = {
  1: `${recordTables}
    UPDATE entities SET body = json_set(body, '$.recordsOf', NULL) WHERE kind = 'destination';`,
}

/** The tables. Lists are read from the newest row on, so that every filter has an index that ends with the row's number. */
export const schema = `${recordTables}
CREATE TABLE entities (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));

CREATE TABLE transmissions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  log_id TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  subscription_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  data_model TEXT NOT NULL,
  event_type TEXT NOT NULL,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL,
  edited_from TEXT,
  state TEXT NOT NULL,
  repeating INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_status INTEGER,
  last_error TEXT,
  due_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  real_data INTEGER NOT NULL,
  issues TEXT,
  bytes INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX queue ON transmissions (subscription_id, position)
  WHERE kind = 'message' AND state IN ('waiting', 'retrying', 'delivering');
CREATE INDEX transmissions_position ON transmissions (position);
CREATE INDEX transmissions_event ON transmissions (data_model, event_type, seq);
CREATE INDEX transmissions_state ON transmissions (state, seq);
CREATE INDEX transmissions_source ON transmissions (source_id, seq);
CREATE INDEX transmissions_destination ON transmissions (destination_id, seq);
CREATE INDEX transmissions_subscription ON transmissions (subscription_id, seq);
CREATE INDEX transmissions_time ON transmissions (created_at, seq);

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  attempt_id TEXT NOT NULL UNIQUE,
  log_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  status INTEGER,
  headers TEXT,
  body TEXT,
  body_cut INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  troubles TEXT NOT NULL
);
CREATE INDEX attempts_log ON attempts (log_id, id);

CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  source_id TEXT,
  data_model TEXT,
  event_type TEXT,
  status INTEGER,
  duration INTEGER NOT NULL,
  error TEXT,
  real_data INTEGER NOT NULL,
  log_ids TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  body TEXT,
  answer TEXT
);
CREATE INDEX requests_source ON requests (source_id, id);
CREATE INDEX requests_event ON requests (data_model, event_type, id);
CREATE INDEX requests_status ON requests (status, id);
CREATE INDEX requests_time ON requests (at, id);

CREATE TABLE errors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  status INTEGER,
  source_id TEXT,
  destination_id TEXT,
  subscription_id TEXT,
  log_id TEXT,
  request_id INTEGER,
  data_model TEXT,
  event_type TEXT
);
CREATE INDEX errors_kind ON errors (kind, id);

CREATE TABLE changes (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL);

CREATE TABLE tokens (
  token TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source_id TEXT NOT NULL,
  credential TEXT NOT NULL,
  expires_at INTEGER
) WITHOUT ROWID;

CREATE TABLE blobs (
  id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
`
