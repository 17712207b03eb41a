import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { json } from "node:stream/consumers"

/** An appointment as this API tells of it. */
export interface Appointment {
  readonly number: string
  /** Counts the changes of this appointment. */
  readonly version: number
  readonly updatedAt: string
  readonly status: "booked" | "moved" | "canceled"
  readonly startsAt: string
  readonly minutes: number
  readonly department: string
  readonly patient: string
}

/** A person as this API tells of them. */
export interface Person {
  readonly recordNumber: string
  readonly firstName: string
  readonly lastName: string
}

/** A part of the answer to `GET /appointments`. */
export interface AppointmentsPage {
  readonly items: readonly Appointment[]
  readonly next: string | null
}

const PAGE = 2

const people: Readonly<Record<string, Person>> = {
  "1": { recordNumber: "MR-1001", firstName: "Ada", lastName: "Sample" },
  "2": { recordNumber: "MR-1002", firstName: "Ben", lastName: "Sample" },
}

/**
 * The system that knows the appointments, as a vendor might offer it: no messages, only questions.
 *
 * - `GET /appointments?updatedSince=TIME&page=TOKEN`: what has changed since, a few at a time
 * - `GET /people/ID`: whose appointment it is
 * - `POST /appointments`: books, moves or cancels one, for trying out
 */
export function createAppointmentsApi(): Server {
  const appointments = new Map<string, Appointment>()

  function changedSince(query: URLSearchParams): AppointmentsPage {
    const since = Date.parse(query.get("updatedSince") ?? "") || 0
    const from = Number(query.get("page") ?? 0)
    const found = [...appointments.values()].filter(({ updatedAt }) => Date.parse(updatedAt) >= since)
    const next = from + PAGE
    return { items: found.slice(from, next), next: next < found.length ? `${next}` : null }
  }

  function enter(given: Partial<Appointment>): Appointment {
    const number = given.number ?? `V-${appointments.size + 1}`
    const before = appointments.get(number)
    const entered: Appointment = {
      startsAt: "2027-01-04T09:00:00.000Z",
      minutes: 20,
      department: "Eyes",
      patient: "1",
      ...before,
      ...given,
      number,
      status: given.status ?? (before === undefined ? "booked" : "moved"),
      version: (before?.version ?? 0) + 1,
      updatedAt: new Date().toISOString(),
    }
    appointments.set(number, entered)
    return entered
  }

  async function answer(request: IncomingMessage): Promise<object | undefined> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost")
    if (pathname === "/appointments")
      return request.method === "POST"
        ? enter((await json(request)) as Partial<Appointment>)
        : changedSince(searchParams)
    const [, id = ""] = /^\/people\/(\w+)$/.exec(pathname) ?? []
    return people[id]
  }

  return createServer((request, response) => {
    answer(request).then(
      (found) => send(response, found === undefined ? 404 : 200, found ?? { error: "Not found" }),
      () => send(response, 400, { error: "Bad request" }),
    )
  })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
}
