// Compiled, never run: the code of docs/operating.md. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { openTelemetry } from "@redoxkit/destination/opentelemetry"
import { health } from "@redoxkit/express"
import express from "express"

const app = express()

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db", maxFileBytes: 20 * 1024 ** 3 }),
  backPressure: { depth: 100_000, ageMs: 4 * 60 * 60 * 1000 },
})

app.use("/health", health(destination)) // Koa: app.use(mount("/health", health(destination)))

const server = app.listen(3000)
server.headersTimeout = 15_000 // all headers have to be there by then; 60 s by default
server.requestTimeout = 120_000 // the whole request, body included; 300 s by default
server.maxConnections = 1_000 // no limit by default

createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
  ...openTelemetry(),
})
