import type { Database } from "./database.ts"

/** An uploaded file. */
export interface Blob {
  readonly id: number
  readonly sourceId: string
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** The uploaded files of a database. */
export interface Blobs {
  add(blob: Omit<Blob, "id">, now: number): number
  find(id: number): Blob | undefined
  /** Has a file count as new. */
  touch(id: number, now: number): void
  /** Source that uploaded a file. */
  owner(id: number): string | undefined
}

/** Numbers of blobs begin here, so that they look like Redox's. */
const FIRST = 10_000_001

/** Opens the uploaded files of a database. */
export function openBlobs(database: Database): Blobs {
  return {
    add: ({ sourceId, name, type, bytes }, now) =>
      database.run(
        `INSERT INTO blobs (id, source_id, name, type, created_at, bytes)
         VALUES ((SELECT coalesce(max(id) + 1, ${FIRST}) FROM blobs), ?, ?, ?, ?, ?)`,
        sourceId,
        name,
        type,
        now,
        bytes,
      ),
    find(id) {
      const row = database.get("SELECT * FROM blobs WHERE id = ?", id)
      if (row === undefined) return undefined
      return {
        id,
        sourceId: String(row.source_id),
        name: String(row.name),
        type: String(row.type),
        bytes: row.bytes as Uint8Array,
      }
    },
    touch: (id, now) => void database.run("UPDATE blobs SET created_at = ? WHERE id = ?", now, id),
    owner(id) {
      const row = database.get("SELECT source_id FROM blobs WHERE id = ?", id)
      return row && String(row.source_id)
    },
  }
}
