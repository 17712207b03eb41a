import type { DatabaseSync } from "node:sqlite"
import { HEAD_BYTES } from "../encryption/body-seal.ts"

/** The prepared statements of the worker, except those of lists. */
export type Statements = ReturnType<typeof prepareStatements>

/** Prepares every statement once: preparing costs more than most of them take to run. */
export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql)
  return {
    begin: prepare("BEGIN IMMEDIATE"),
    commit: prepare("COMMIT"),
    rollback: prepare("ROLLBACK"),
    savepoint: prepare("SAVEPOINT command"),
    releaseSavepoint: prepare("RELEASE command"),
    rollbackToSavepoint: prepare("ROLLBACK TO command"),

    insertKey: prepare(`
      INSERT INTO known_key (key, seq, until) VALUES (?, ?, ?)
      ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, until = excluded.until WHERE until <= ?`),
    keyUntil: prepare("SELECT until FROM known_key WHERE key = ?"),
    insertTransmission: prepare(`
      INSERT INTO transmission
        (seq, key, subscription, data_model, event_type, transmission_id, received_at, state, bytes)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)`),
    // Early releases of Node.js 22 bind an empty array as NULL.
    insertBody: prepare("INSERT INTO body (seq, bytes) VALUES (?, coalesce(?, x''))"),

    noteBodyKey: prepare("INSERT INTO body_key (id) VALUES (?) ON CONFLICT DO NOTHING"),
    bodyKeys: prepare("SELECT id FROM body_key ORDER BY id"),
    forgetBodyKeys: prepare("DELETE FROM body_key"),
    // The head of a body tells its key, and lies in the first page of a large one.
    bodyHeads: prepare(`SELECT DISTINCT substr(bytes, 1, ${HEAD_BYTES}) AS head FROM body`),
    reseal: prepare("UPDATE body SET bytes = ? WHERE seq = ?"),
    bodiesAfter: prepare(`
      SELECT seq, key, body.bytes AS stored FROM body JOIN transmission USING (seq)
      WHERE seq > ? ORDER BY seq LIMIT ?`),

    keyOf: prepare("SELECT key FROM transmission WHERE seq = ?"),
    state: prepare("SELECT state, subscription, failures, has_body FROM transmission WHERE seq = ?"),
    update: prepare(`
      UPDATE transmission
      SET state = ?, failures = ?, due_at = ?, reason = ?, settled_at = ?,
          transmission_id = coalesce(?, transmission_id), claimed = 0
      WHERE seq = ?`),
    writeClaim: prepare("UPDATE transmission SET claimed = 1 WHERE seq = ?"),
    setWaiting: prepare("UPDATE transmission SET state = 'waiting' WHERE seq = ?"),
    deleteBody: prepare("DELETE FROM body WHERE seq = ?"),
    markBodyDeleted: prepare("UPDATE transmission SET has_body = 0, bytes = 0 WHERE seq = ?"),

    first: prepare(`
      SELECT seq, state, due_at, failures, claimed FROM transmission INDEXED BY open_line
      WHERE subscription = ? AND state IN ('waiting', 'retrying', 'blocked') ORDER BY seq LIMIT 1`),
    nextSubscription: prepare(`
      SELECT subscription FROM transmission INDEXED BY open_line
      WHERE subscription > ? AND state IN ('waiting', 'retrying', 'blocked') ORDER BY subscription LIMIT 1`),
    oldestOfLine: prepare(`
      SELECT seq FROM transmission INDEXED BY open_line
      WHERE subscription = ? AND state IN ('waiting', 'retrying', 'blocked') AND state <> 'blocked' ORDER BY seq LIMIT 1`),
    receivedAt: prepare("SELECT received_at FROM transmission WHERE seq = ?"),
    load: prepare(`
      SELECT key, subscription, data_model, event_type, transmission_id, received_at, body.bytes AS body
      FROM transmission JOIN body USING (seq) WHERE seq = ?`),
    body: prepare("SELECT key, body.bytes AS stored FROM body JOIN transmission USING (seq) WHERE seq = ?"),

    finishedWithBody: prepare(`
      SELECT seq, bytes FROM transmission INDEXED BY finished_with_body
      WHERE state = 'done' AND has_body = 1 AND settled_at <= ? ORDER BY settled_at LIMIT ?`),
    finished: prepare(`
      SELECT seq, key FROM transmission INDEXED BY finished
      WHERE state = 'done' AND has_body = 0 AND settled_at <= ? ORDER BY settled_at LIMIT ?`),
    deadLetters: prepare(`
      SELECT seq, key, bytes, settled_at FROM transmission
      WHERE seq IN (
        SELECT seq FROM transmission INDEXED BY dead_letter
        WHERE state IN ('parked', 'blocked') AND state = 'parked' AND settled_at <= ? ORDER BY seq LIMIT ?)`),
    passingKeys: prepare(
      "SELECT key FROM known_key INDEXED BY passing_key WHERE until IS NOT NULL AND until <= ? LIMIT ?",
    ),
    deleteTransmission: prepare("DELETE FROM transmission WHERE seq = ?"),
    deleteOwnKey: prepare("DELETE FROM known_key WHERE key = ? AND seq = ? AND until IS NULL"),
    /** A dead letter goes before its key has been remembered for long enough: the key stays for the rest. */
    endOwnKey: prepare("UPDATE known_key SET until = ? WHERE key = ? AND seq = ? AND until IS NULL"),
    deleteKey: prepare("DELETE FROM known_key WHERE key = ?"),
    keepCounter: prepare(`
      INSERT INTO counter (name, value) VALUES ('seq', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`),
    lastSeq: prepare(`
      SELECT max(coalesce((SELECT max(seq) FROM transmission), 0),
                 coalesce((SELECT value FROM counter WHERE name = 'seq'), 0)) AS seq`),

    countOpen: prepare(`
      SELECT state, count(*) AS count FROM transmission INDEXED BY open_line
      WHERE state IN ('waiting', 'retrying', 'blocked') GROUP BY state`),
    countParked: prepare(`
      SELECT count(*) AS count FROM transmission INDEXED BY dead_letter
      WHERE state IN ('parked', 'blocked') AND state = 'parked'`),
    countFinished: prepare(`
      SELECT (SELECT count(*) FROM transmission INDEXED BY finished WHERE state = 'done' AND has_body = 0)
           + (SELECT count(*) FROM transmission INDEXED BY finished_with_body WHERE state = 'done' AND has_body = 1) AS count`),
    vacuum: prepare("PRAGMA incremental_vacuum(256)"),
    freePages: prepare("PRAGMA freelist_count"),
    pages: prepare("PRAGMA page_count"),
  }
}
