import { inboxConformance } from "@redoxkit/destination/testing"
import { storeConformance } from "@redoxkit/store/testing"
import { beforeAll } from "vitest"
import { postgresInbox } from "./inbox.ts"
import { postgresOutbox } from "./outbox.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

inboxConformance(
  "postgres",
  async () => {
    const schema = newSchema()
    let inbox = postgresInbox({ connectionString, schema })
    return {
      inbox,
      async reopen() {
        await inbox.close()
        inbox = postgresInbox({ connectionString, schema })
        return inbox
      },
      dispose: () => inbox.close(),
    }
  },
  { randomRuns: 2 },
)

storeConformance(
  "outbox",
  "postgres",
  async () => {
    const schema = newSchema()
    let store = postgresOutbox({ connectionString, schema })
    return {
      store,
      async reopen() {
        await store.close()
        store = postgresOutbox({ connectionString, schema })
        return store
      },
      dispose: () => store.close(),
    }
  },
  { writesClaims: true, randomRuns: 2, largeBody: 3_000_000 },
)
