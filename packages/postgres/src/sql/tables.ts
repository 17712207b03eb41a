/**
 * Tables of a store, in the schema `s`.
 *
 * A line is a subscription that has something open; its row says which transmission comes first and whether it runs.
 * So a claim looks at as many rows as it gives out, however long the lines are.
 */
export const tables = (s: string): string => `
CREATE TABLE ${s}.redoxkit (kind text NOT NULL, version integer NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid());

CREATE SEQUENCE ${s}.seq;
CREATE TABLE ${s}.transmission (
  seq bigint PRIMARY KEY,
  -- Digests, so that an index takes names of any length.
  key_id uuid NOT NULL,
  line uuid NOT NULL,
  key text NOT NULL,
  subscription text NOT NULL,
  data_model text,
  event_type text,
  transmission_id text,
  received_at bigint NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  due_at bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  reason text,
  settled_at bigint,
  bytes integer NOT NULL,
  has_body boolean NOT NULL DEFAULT true,
  interrupted boolean NOT NULL DEFAULT false
);
-- The oldest of them.
CREATE INDEX unfinished ON ${s}.transmission (received_at) WHERE state IN ('waiting', 'retrying');
CREATE INDEX open_line ON ${s}.transmission (line, seq) WHERE state IN ('waiting', 'retrying', 'blocked');
CREATE INDEX dead_letter ON ${s}.transmission (seq) WHERE state IN ('parked', 'blocked');
CREATE INDEX finished_with_body ON ${s}.transmission (settled_at) WHERE state = 'done' AND has_body;
CREATE INDEX finished ON ${s}.transmission (settled_at) WHERE state = 'done' AND NOT has_body;

-- How many are in each state: the sum of all rows. Each change adds one, so that no two wait for each other.
CREATE TABLE ${s}.tally (
  waiting bigint NOT NULL, retrying bigint NOT NULL, parked bigint NOT NULL, blocked bigint NOT NULL, done bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Apart from the rest, so that a change of state does not rewrite a body.
CREATE TABLE ${s}.body (
  seq bigint PRIMARY KEY,
  -- ID of the key that it is encrypted with; empty for one that is stored as it came.
  sealed_with text NOT NULL,
  bytes bytea NOT NULL
);

-- IDs of the keys that bodies may be encrypted with.
CREATE TABLE ${s}.sealing_key (id text PRIMARY KEY);

-- Apart from the transmissions, since a short-lived key may belong to several of them one after the other.
CREATE TABLE ${s}.known_key (key_id uuid PRIMARY KEY, seq bigint NOT NULL, since bigint NOT NULL, until bigint);
CREATE INDEX passing_key ON ${s}.known_key (until) WHERE until IS NOT NULL;

CREATE SEQUENCE ${s}.claim_number;
-- Tables that were dropped and made anew, under servers that run, begin elsewhere: an outcome of an old claim finds no new one.
SELECT setval('${s}.claim_number', (random() * 1e15)::bigint + 1);
CREATE TABLE ${s}.line (
  id uuid PRIMARY KEY,
  head bigint NOT NULL,
  -- ready, later (its head waits for a retry), held (its head runs), blocked
  status text NOT NULL,
  due_at bigint NOT NULL DEFAULT 0,
  holder uuid,
  claim bigint
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ready_line ON ${s}.line (head) WHERE status = 'ready';
CREATE INDEX later_line ON ${s}.line (due_at) WHERE status = 'later';
CREATE INDEX held_line ON ${s}.line (id) WHERE status = 'held';

-- Lines that something was appended to. An append only adds here, so that it never waits for a worker, nor a worker for it.
CREATE TABLE ${s}.wake (line uuid NOT NULL)
  WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Processes that hold lines. What one holds is given back when it has not been heard of until then.
CREATE TABLE ${s}.holder (
  id uuid PRIMARY KEY,
  alive_until timestamptz NOT NULL,
  heard_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was given back while its process was silent: told to that process should it come back.
CREATE TABLE ${s}.lost_claim (
  claim bigint PRIMARY KEY,
  holder uuid NOT NULL,
  seq bigint NOT NULL,
  transmission_id text,
  silent_ms bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX lost_claim_holder ON ${s}.lost_claim (holder);
`
