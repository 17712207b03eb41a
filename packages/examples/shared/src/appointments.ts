import type { Patient } from "@redoxkit/models"
import { idsOf } from "./patients.ts"

/** An appointment as this clinic keeps it: who it is for is known by identifiers alone. */
export interface Appointment {
  readonly number: string
  /** ISO 8601, with its offset. */
  readonly startsAt: string
  readonly minutes: number
  readonly department: string
  readonly status: "booked" | "canceled"
  readonly patientIds: Patient["Identifiers"]
}

/** What is known of an appointment when it is booked, moved or canceled. */
export type Booking = Omit<Appointment, "status">

/** Which appointments are asked for. */
export interface AppointmentSearch {
  readonly from: string
  /** Open without it. */
  readonly until?: string | null | undefined
  /** Identifiers of patients as `idsOf` gives them. Anybody's appointments when there are none. */
  readonly patientIds: readonly string[]
}

/** The book of appointments. In memory, to keep the example short: a real application has its database here. */
export interface Appointments {
  /** Enters an appointment, or changes the one of the same number: Redox may deliver a message twice. */
  book(booking: Booking): void
  /** Marks an appointment as canceled, also one that was never entered. */
  cancel(booking: Booking): void
  /** All appointments, the earliest first. */
  list(): readonly Appointment[]
  /** Appointments that are booked and not canceled, the earliest first. */
  search(search: AppointmentSearch): readonly Appointment[]
}

/** Opens an empty book. */
export function createAppointments(): Appointments {
  const byNumber = new Map<string, Appointment>()
  const list = (): readonly Appointment[] =>
    [...byNumber.values()].sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt))
  return {
    book: (booking) => void byNumber.set(booking.number, { ...booking, status: "booked" }),
    cancel: (booking) => void byNumber.set(booking.number, { ...booking, status: "canceled" }),
    list,
    search({ from, until, patientIds }) {
      const first = Date.parse(from)
      const end = until ? Date.parse(until) : Number.POSITIVE_INFINITY
      return list().filter((appointment) => {
        const start = Date.parse(appointment.startsAt)
        const ids = idsOf({ Identifiers: appointment.patientIds })
        const isTheirs = patientIds.length === 0 || patientIds.some((id) => ids.includes(id))
        return appointment.status === "booked" && isTheirs && start >= first && start < end
      })
    },
  }
}

/** What the API of the clinic tells of an appointment: nothing of its patient. */
export function describeAppointment({
  patientIds: _,
  ...rest
}: Appointment): Omit<Appointment, "patientIds"> {
  return rest
}

/** Reads the body of `POST /appointments`; `undefined` when it is no booking. */
export function readBooking(body: unknown): Booking | undefined {
  if (typeof body !== "object" || body === null) return undefined
  const { number, startsAt, minutes, department } = body as Record<string, unknown>
  if (typeof number !== "string" || number === "" || typeof department !== "string") return undefined
  if (typeof startsAt !== "string" || Number.isNaN(Date.parse(startsAt))) return undefined
  if (typeof minutes !== "number" || !(minutes > 0)) return undefined
  return { number, startsAt, minutes, department, patientIds: [] }
}
