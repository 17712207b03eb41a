import { transmission } from "@redoxkit/store/testing"
import { beforeAll, expect, onTestFinished, test, vi } from "vitest"
import { postgresInbox } from "./inbox.ts"
import { connect } from "./testing/connect.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"

const PATIENCE = { timeout: 60_000, interval: 20 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

test("calls that were given up end in the database as well, so that they do not fill it while a table is locked", async () => {
  const schema = newSchema()
  const inbox = postgresInbox({ connectionString, schema, timeoutMs: 300, listen: false })
  onTestFinished(() => inbox.close())
  await vi.waitFor(() => inbox.open(), PATIENCE)
  const other = await connect(connectionString)
  onTestFinished(() => other.end())
  const waitingForTheLock = async (): Promise<number> => {
    const [row] = await other.query(
      "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass",
      [`${schema}.known_key`],
    )
    return Number(row?.count)
  }
  await other.query("BEGIN")
  await other.query(`LOCK TABLE ${schema}.known_key IN ACCESS EXCLUSIVE MODE`)
  // On a slow machine it may be given up before it has come as far as the lock, or before this was seen.
  await vi.waitFor(async () => {
    let refused: unknown
    void inbox.append(transmission("t1")).catch((error: unknown) => {
      refused = error
    })
    let most = 0
    while (refused === undefined) most = Math.max(most, await waitingForTheLock())
    expect(most).toBeGreaterThan(0)
    expect(refused).toMatchObject({
      code: "inbox-failed",
      message: expect.stringContaining("did not answer in time"),
      cause: { code: "ETIMEDOUT" },
    })
  }, PATIENCE)
  // The lock is still held.
  await vi.waitFor(async () => expect(await waitingForTheLock()).toBe(0), PATIENCE)
  await other.query("ROLLBACK")
  await vi.waitFor(async () => expect(await inbox.append(transmission("t1"))).toBe("stored"), PATIENCE)
})
