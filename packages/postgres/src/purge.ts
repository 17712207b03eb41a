import type { Retention } from "@redoxkit/store"
import type { Database, Statement } from "./database.ts"

/** Rows of one slice: few enough that nobody waits for it. */
const SLICE = 500

/** Deletes what retention no longer asks for, slice by slice. Servers that purge at the same time skip each other's rows. */
export async function purge(
  database: Database,
  schema: string,
  retention: Retention,
  now: number,
  isClosed: () => boolean,
): Promise<void> {
  for (const statement of statements(`"${schema}"`, retention, Math.trunc(now))) {
    let deleted = SLICE
    while (deleted >= SLICE && !isClosed()) {
      const [row] = await database.query(statement)
      deleted = Number(row?.count)
    }
  }
}

function* statements(
  s: string,
  { bodiesMs, keysMs, parkedMs }: Retention,
  now: number,
): Generator<Statement> {
  if (Number.isFinite(bodiesMs))
    yield {
      text: `
        WITH old AS (
          SELECT seq FROM ${s}.transmission WHERE state = 'done' AND has_body AND settled_at <= $1
          ORDER BY settled_at LIMIT ${SLICE} FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM ${s}.body b USING old WHERE b.seq = old.seq
        ), marked AS (
          UPDATE ${s}.transmission t SET has_body = false FROM old WHERE t.seq = old.seq
        )
        SELECT count(*) AS count FROM old`,
      values: [now - bodiesMs],
    }
  if (Number.isFinite(keysMs))
    yield {
      text: `
        WITH old AS (
          SELECT seq, key_id FROM ${s}.transmission WHERE state = 'done' AND NOT has_body AND settled_at <= $1
          ORDER BY settled_at LIMIT ${SLICE} FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM ${s}.transmission t USING old WHERE t.seq = old.seq
        ), forgotten AS (
          DELETE FROM ${s}.known_key k USING old WHERE k.key_id = old.key_id AND k.seq = old.seq AND k.until IS NULL
        )
        SELECT count(*) AS count FROM old`,
      values: [now - keysMs],
    }
  if (Number.isFinite(parkedMs))
    yield {
      // A dead letter goes before its key has been remembered for long enough: the key stays for the rest.
      text: `
        WITH old AS (
          SELECT seq, key_id, settled_at FROM ${s}.transmission
          WHERE state IN ('parked', 'blocked') AND state = 'parked' AND settled_at <= $1
          ORDER BY seq LIMIT ${SLICE} FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM ${s}.transmission t USING old WHERE t.seq = old.seq
        ), without_body AS (
          DELETE FROM ${s}.body b USING old WHERE b.seq = old.seq
        ), ending AS (
          UPDATE ${s}.known_key k SET until = old.settled_at + $2::bigint FROM old
          WHERE k.key_id = old.key_id AND k.seq = old.seq AND k.until IS NULL AND $2::bigint IS NOT NULL
        )
        SELECT count(*) AS count FROM old`,
      values: [now - parkedMs, Number.isFinite(keysMs) ? Math.ceil(keysMs) : null],
    }
  yield {
    text: `
      WITH old AS (
        SELECT key_id FROM ${s}.known_key WHERE until IS NOT NULL AND until <= $1 LIMIT ${SLICE} FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM ${s}.known_key k USING old WHERE k.key_id = old.key_id
      )
      SELECT count(*) AS count FROM old`,
    values: [now],
  }
}
