// Compiled, never run: the code of docs/handlers.md and of the README. tests/docs.test.ts keeps them the same.
import { createDestination, sqliteInbox } from "@redoxkit/destination"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: sqliteInbox({ path: "redox-inbox.db" }),
})

destination.on("Scheduling", "New", async (message, context) => {
  await appointments.book(context.transmissionId, message.Visit.VisitNumber)
})

await destination.start()

destination.on("Scheduling", "New", async (message, { issues, transmissionId }) => {
  if (issues.some(({ path }) => path.startsWith("/Patient"))) return reviews.add(transmissionId)
  await appointments.book(transmissionId, message.Visit.VisitNumber)
})

destination.on("Scheduling", "New", async ({ Visit }, { transmissionId }) => {
  await sql`insert into appointments (transmission_id, visit) values (${transmissionId}, ${Visit.VisitNumber})
            on conflict (transmission_id) do nothing`
})

createDestination({
  verificationToken,
  inbox,
  // One line for everything that a source sends.
  subscription: ({ sourceId }) => sourceId,
})

createDestination({
  verificationToken,
  inbox,
  retry: {
    attempts: 5, // in all; 10 without it
    delayMs: (failures) => failures * 60_000, // without it 1 s, doubled each time, at most 5 min, a little by chance
    afterLastAttempt: "block", // "park" without it
  },
})

destination.onError(async (_error, { dataModel, eventType, id, outcome }) => {
  if (outcome === "parked" || outcome === "blocked") await pager.call({ dataModel, eventType, id })
})

await destination.list() // dead letters, without their bodies
await destination.replay() // all of them
await destination.replay({ ids: ["17"] }) // this one
await destination.stats() // counts by state

destination.respond("PatientSearch", "Query", async (query, { signal }) => {
  const [only, ...others] = await patients.find(query.Patient, signal)
  if (only === undefined) return {}
  return others.length === 0 ? { Patient: only } : { PotentialMatches: [only, ...others] }
})

destination.pause("database upgrade") // messages are answered 503: Redox keeps them and tries again
destination.resume() // Redox comes back by itself, within about two minutes

process.on("SIGTERM", async () => {
  server.close()
  await destination.stop({ deadlineMs: 20_000 })
})

await destination.take(message, { key })

createDestination({ verificationToken, acknowledge: "handled" })

declare const verificationToken: string
declare const message: object
declare const key: string
declare const inbox: ReturnType<typeof sqliteInbox>
declare const appointments: {
  book(id: string | null, visit: string | null | undefined): Promise<void>
}
declare const reviews: { add(id: string | null): Promise<void> }
declare const pager: { call(alert: object): Promise<void> }
declare const server: { close(): void }
declare const patients: {
  find(patient: unknown, signal: AbortSignal): Promise<import("@redoxkit/models").PatientMatch[]>
}
declare function sql(text: TemplateStringsArray, ...values: unknown[]): Promise<void>
