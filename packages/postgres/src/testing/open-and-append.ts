// A server that opens an inbox in PostgreSQL, stores one message and ends: `open-and-append.ts URL SCHEMA KEY`. It waits for
// a line on its input first, so that several can begin at the same time. It prints `ready`, then what became of the message.
import { once } from "node:events"
import { transmission } from "@redoxkit/store/testing"
import { postgresInbox } from "../inbox.ts"

const [connectionString, schema = "", key = ""] = process.argv.slice(2)
const inbox = postgresInbox({ connectionString, schema, timeoutMs: 60_000 })
process.stdout.write("ready\n")
await once(process.stdin, "data")
process.stdin.destroy()
process.stdout.write(`${await inbox.append(transmission(key))}\n`)
await inbox.close()
