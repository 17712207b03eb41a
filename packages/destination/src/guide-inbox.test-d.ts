// Compiled, never run: the code of docs/inbox.md. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "/var/lib/my-server/redox-inbox.db" }),
})

sqliteInbox({ path, whenCorrupt: "hold" })

sqliteInbox({ path, retention: { bodiesMs: 60 * 60 * 1000, keysMs: 14 * 24 * 60 * 60 * 1000 } })

sqliteInbox({ path, ...encryptionFrom(process.env.REDOXKIT_ENCRYPTION_KEYS) })

for (const letter of await destination.list())
  console.log(letter.id, letter.dataModel, letter.reason, letter.failures)

await destination.replay({ ids: ["4711"] }) // these
await destination.replay() // the oldest 100; the result says how many

declare const encryptionFrom: typeof import("@redoxkit/destination").encryptionFrom
declare const path: string
