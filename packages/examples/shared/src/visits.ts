import type { BookedVisit, Message } from "@redoxkit/models"
import type { Appointment, Booking } from "./appointments.ts"

/** Reads an appointment out of a message that books, moves or cancels it. */
export function toBooking({
  Patient,
  Visit,
}: Message<"Scheduling", "New" | "Reschedule" | "Cancel">): Booking {
  return {
    number: Visit.VisitNumber,
    startsAt: Visit.VisitDateTime,
    minutes: Visit.Duration ?? 0,
    department: Visit.Location.Department,
    patientIds: (Patient?.Identifiers ?? []).flatMap(({ ID, IDType }) =>
      ID && IDType ? [{ ID, IDType }] : [],
    ),
  }
}

/** Writes an appointment the way the answer to a query tells it. */
export function toVisit({ number, startsAt, minutes, department, patientIds }: Appointment): BookedVisit {
  return {
    VisitNumber: number,
    VisitDateTime: startsAt,
    Duration: minutes,
    Location: { Department: department },
    Patient: { Identifiers: patientIds },
  }
}
