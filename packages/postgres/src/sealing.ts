import type { BodySeal, Reencrypted } from "@redoxkit/store"
import type { Database } from "./database.ts"
import type { PostgresKind } from "./kind.ts"
import { bodyOf, fromColumn } from "./names.ts"

/** Checks that every key is there that bodies may be encrypted with, and notes the one for new bodies. */
export async function checkKeys(database: Database, schema: string, seal: BodySeal): Promise<void> {
  const { current } = seal
  const used = await database.query({ text: `SELECT id FROM "${schema}".sealing_key` })
  const ids = used.map(({ id }) => String(id))
  seal.expect(ids)
  if (current === null || ids.includes(current)) return
  await database.query({
    text: `INSERT INTO "${schema}".sealing_key (id) VALUES ($1) ON CONFLICT DO NOTHING`,
    values: [current],
  })
}

const SLICE = 200

/** Encrypts with the current key what is stored otherwise, one body after the other, so that appends go on meanwhile. */
export async function reencrypt(
  database: Database,
  schema: string,
  seal: BodySeal,
  kind: PostgresKind,
): Promise<Reencrypted> {
  const { current } = seal
  if (current === null)
    throw kind.invalidOption(
      `${kind.maker}: reencrypt() needs a key. Pass encryption, with the old keys and the current one.`,
    )
  let reencrypted = 0
  let unreadable = 0
  for (let after = 0; ; ) {
    const rows = await database.query({
      text: `SELECT seq FROM "${schema}".body WHERE sealed_with <> $1 AND seq > $2 ORDER BY seq LIMIT ${SLICE}`,
      values: [current, after],
    })
    for (const { seq } of rows) {
      const outcome = await sealAnew(database, schema, seal, current, Number(seq))
      if (outcome === "reencrypted") reencrypted += 1
      if (outcome === "unreadable") unreadable += 1
      after = Number(seq)
    }
    if (rows.length < SLICE) break
  }
  await database.query({
    text: `DELETE FROM "${schema}".sealing_key k
           WHERE k.id <> $1 AND NOT EXISTS (SELECT FROM "${schema}".body b WHERE b.sealed_with = k.id)`,
    values: [current],
  })
  return { reencrypted, unreadable }
}

async function sealAnew(
  database: Database,
  schema: string,
  seal: BodySeal,
  current: string,
  seq: number,
): Promise<"reencrypted" | "unreadable" | "gone"> {
  const [row] = await database.query({
    text: `SELECT t.key, b.sealed_with, encode(b.bytes, 'base64') AS body
           FROM "${schema}".body b JOIN "${schema}".transmission t USING (seq) WHERE seq = $1`,
    values: [seq],
  })
  if (row === undefined) return "gone"
  const key = fromColumn(String(row.key))
  let stored: Uint8Array
  try {
    stored = seal.seal(key, seal.open(key, bodyOf(String(row.body))))
  } catch {
    return "unreadable"
  }
  await database.query({
    text: `UPDATE "${schema}".body SET bytes = $1, sealed_with = $2 WHERE seq = $3 AND sealed_with = $4`,
    values: [stored, current, seq, row.sealed_with],
  })
  return "reencrypted"
}
