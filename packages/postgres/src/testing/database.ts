import { randomUUID } from "node:crypto"
import { Client } from "pg"
import { inject } from "vitest"

/** Makes an empty database on the server of this run; returns its connection string. */
export async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`
  const url = inject("postgresUrl")
  const client = new Client({ connectionString: url.replace("DATABASE", "postgres") })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return url.replace("DATABASE", name)
}

let schemas = 0

/** A schema name that no other test of this file has. */
export function newSchema(): string {
  schemas += 1
  return `s${schemas}`
}
