// Compiled, never run: the code of docs/express.md and of the README. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/express"
import express from "express"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

destination.on("Scheduling", "New", async (message) => {
  await appointments.create(message.Visit.VisitNumber, message.Patient)
})

const app = express()
app.use("/redox", redox(destination))

await destination.start()
app.listen(3000)

const router = express.Router()
router.all("/redox", redox(destination))
app.use("/api/v1", router)

app.use("/redox", redox(destination)) // first
app.use(express.json()) // then what the rest of the application needs

app.use(
  express.json({
    limit: "50mb",
    verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }),
  }),
)

const server = app.listen(3000)
server.keepAliveTimeout = 75_000 // longer than the proxy keeps an idle connection

createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKENS?.split(","),
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

declare const appointments: { create(number: string, patient: unknown): Promise<void> }
