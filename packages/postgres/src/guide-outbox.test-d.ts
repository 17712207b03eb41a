// Compiled, never run: code of docs/postgres.md. tests/docs.test.ts keeps them the same.
import { postgresOutbox } from "@redoxkit/postgres"
import { createSource, legacyKey } from "@redoxkit/source"
import type { Pool } from "pg"

const outbox = postgresOutbox({ connectionString: process.env.DATABASE_URL })
const source = createSource({
  auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }),
  destination: process.env.REDOX_DESTINATION_ID,
  outbox,
})

const client = await pool.connect()
try {
  await client.query("BEGIN")
  await client.query("UPDATE report SET signed = true WHERE number = $1", [report.number])
  await outbox.withTransaction(client, () =>
    source.enqueue("Results", "New", { Patient, Orders }, { idempotencyKey: `report-${report.number}` }),
  )
  await client.query("COMMIT")
} catch (error) {
  await client.query("ROLLBACK")
  throw error
} finally {
  client.release()
}

type Results = Parameters<typeof source.enqueue<"Results", "New">>[2]
declare const Patient: Results["Patient"]
declare const Orders: Results["Orders"]
declare const pool: Pool
declare const report: { readonly number: string }
