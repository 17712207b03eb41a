// Compiled, never run: the code of the README of the whole repository. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/express"
import type { Message } from "@redoxkit/models"
import express from "express"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

destination.on("Scheduling", "New", async (message) => {
  await appointments.create(message.Visit.VisitNumber, message.Patient) // fully typed
})
destination.respond("PatientSearch", "Query", async (query) => ({ Patient: await find(query.Patient) }))

const app = express()
app.use("/redox", redox(destination))
await destination.start()
app.listen(3000)

type Query = Message<"PatientSearch", "Query">
type Found = NonNullable<Message<"PatientSearch", "Response">["Patient"]>
declare const appointments: { create(number: string, patient: unknown): Promise<void> }
declare function find(patient: Query["Patient"]): Promise<Found>
