import type { Destination } from "@redoxkit/destination"
import { createPoller, type Poller, sqliteCursor, toDestination } from "@redoxkit/poller"
import type { AppointmentsPage, Person } from "./appointments-api.ts"

/** What the poller is told. */
export interface PollSettings {
  /** Base address of the API. */
  readonly api: string
  /** File of the cursor. */
  readonly cursor: string
  /** Time between two runs, in milliseconds. */
  readonly every: number
}

/** Asks the API what has changed, and hands it to the destination as messages of Scheduling. */
export function pollAppointments({ api, cursor, every }: PollSettings, destination: Destination): Poller {
  return createPoller({
    name: "appointments",
    cursor: sqliteCursor({ path: cursor }),
    every,
    async fetchChanges({ since, page, getJson }) {
      const query = new URLSearchParams({ updatedSince: since?.toISOString() ?? "", page: page ?? "0" })
      const { items, next } = await getJson<AppointmentsPage>(`${api}/appointments?${query}`)
      return { changes: items, nextPage: next }
    },
    changeKey: ({ number, version }) => `${number}/${version}`,
    changedAt: ({ updatedAt }) => updatedAt,
    fetchDetails: ({ patient }, { getJson }) => getJson<Person>(`${api}/people/${patient}`),
    toMessages: ({ status, number, startsAt, minutes, department }, { details, message }) =>
      message("Scheduling", EVENTS[status], {
        Patient: {
          Identifiers: [{ ID: details.recordNumber, IDType: "MR" }],
          Demographics: { FirstName: details.firstName, LastName: details.lastName },
        },
        Visit: {
          VisitNumber: number,
          VisitDateTime: startsAt,
          Duration: minutes,
          Location: { Department: department },
        },
      }),
    deliver: toDestination(destination),
  })
}

const EVENTS = { booked: "New", moved: "Reschedule", canceled: "Cancel" } as const
