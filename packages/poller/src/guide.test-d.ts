// Compiled, never run: the code of docs/polling.md and of the README. tests/docs.test.ts keeps them the same.
import type { Destination } from "@redoxkit/destination"
import type { EventMap, ResponseMap, SchedulingNew } from "@redoxkit/models"
import { createPoller, sqliteCursor, toDestination } from "@redoxkit/poller"
import type { Source } from "@redoxkit/source"
import { type FetchContext, type PollerOptions, toOutbox } from "./index.ts"

const poller = createPoller({
  name: "appointments",
  cursor: sqliteCursor({ path: "/var/lib/my-server/appointments-cursor.db" }),
  every: 60_000,
  async fetchChanges({ since, page, getJson }) {
    const query = new URLSearchParams({ updatedSince: since?.toISOString() ?? "", page: page ?? "" })
    const { items, next } = await getJson<AppointmentsPage>(`https://clinic.example/appointments?${query}`)
    return { changes: items, nextPage: next }
  },
  changeKey: ({ id, version }) => `${id}/${version}`,
  changedAt: ({ updatedAt }) => updatedAt,
  fetchDetails: ({ patientId }, { getJson }) => getJson<Person>(`https://clinic.example/people/${patientId}`),
  toMessages: ({ id, startsAt, minutes, room }, { details, message }) =>
    message("Scheduling", "New", {
      Patient: { Identifiers: [{ ID: details.recordNumber, IDType: "MR" }] },
      Visit: { VisitNumber: id, VisitDateTime: startsAt, Duration: minutes, Location: { Department: room } },
    }),
  deliver: toDestination(destination),
})

await poller.start()

async function* fetchChanges({ cursor, signal }: FetchContext) {
  for await (const batch of client.changesAfter(cursor, { signal })) {
    yield { changes: batch.entries, cursor: batch.position }
  }
}

for (const { id, reason } of await poller.parked()) console.log(id, reason)
const change = await poller.readParked("1") // as the API gave it: health data

await poller.replay() // after toMessages was corrected
await poller.discard(["1"]) // for good

const { activity, lastSuccessAt, waitingSince, reason, cursorAgeMs, lagMs, parked } = poller.status()

createPoller({
  name: "appointments",
  cursor: sqliteCursor({ path: "cursor.db" }),
  every: 60_000,
  fetchChanges,
  changeKey: ({ id }) => id,
  toMessages: () => [],
  deliver: toOutbox(source),
  onError: (error, { concerns, failures, retryAt }) =>
    (concerns === "change" || failures > 5) && alerts.raise(`${error.code}, next run ${retryAt}`),
})

process.on("SIGTERM", async () => {
  await poller.stop({ deadlineMs: 10_000 })
  await destination.stop()
})

export default {
  name: "appointments",
  every: 60_000,
  fetchChanges: ({ since, getJson }) =>
    getJson(`https://clinic.example/appointments?since=${since?.toISOString()}`),
  changeKey: ({ id, version }) => `${id}/${version}`,
  changedAt: ({ updatedAt }) => updatedAt,
  toMessages: (change, { message }) => message("Scheduling", "New", toBooking(change)),
} satisfies Partial<PollerOptions<Appointment>>

export const shown = [activity, lastSuccessAt, waitingSince, reason, cursorAgeMs, lagMs, parked, change]

interface Appointment {
  readonly id: string
  readonly version: number
  readonly updatedAt: string
  readonly patientId: string
  readonly startsAt: string
  readonly minutes: number
  readonly room: string
}
interface AppointmentsPage {
  readonly items: readonly Appointment[]
  readonly next: string | null
}
interface Person {
  readonly recordNumber: string
}
declare const destination: Destination
declare const source: Source<EventMap, ResponseMap>
declare const alerts: { raise(text: string): boolean }
declare const client: {
  changesAfter(
    cursor: string | null,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<{ readonly entries: readonly Appointment[]; readonly position: string }>
}
declare function toBooking(change: Appointment): Pick<SchedulingNew, "Patient" | "Visit">
