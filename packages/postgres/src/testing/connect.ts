import { Client, Pool, type PoolClient } from "pg"

/** A connection of a test, beside those of the stores. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  end(): Promise<void>
}

/** Connects. A connection that the server ends makes its next call reject, and ends nothing else. */
export async function connect(connectionString: string): Promise<Connection> {
  const client = new Client({ connectionString })
  client.on("error", () => {})
  await client.connect()
  return {
    query: async (text, values = []) =>
      (await client.query(text, values.length > 0 ? [...values] : undefined)).rows ?? [],
    end: () => client.end().catch(() => {}),
  }
}

/** A pool of four connections as a user has it, all of which can be taken away. */
export function createPool(connectionString: string): Pool & { takeAll(): Promise<() => void> } {
  const pool = new Pool({ connectionString, max: 4 })
  pool.on("error", () => {})
  return Object.assign(pool, {
    async takeAll() {
      const taken: PoolClient[] = await Promise.all(Array.from({ length: 4 }, () => pool.connect()))
      return () => {
        for (const client of taken) client.release()
      }
    },
  })
}
