import { randomUUID } from "node:crypto"
import { createDestination, type Destination, sqliteInbox } from "@redoxkit/destination"
import { type Clinic, toBooking, withReports } from "@redoxkit/example-shared"

/** What this server does with messages: it does not see that they came from an API. */
export function createClinicDestination({ appointments }: Clinic, inbox: string): Destination {
  const destination = withReports(
    createDestination({
      // Nothing comes from Redox by HTTP here, so that nobody needs to know the token.
      verificationToken: randomUUID(),
      inbox: sqliteInbox({ path: inbox }),
    }),
  )
  destination.on("Scheduling", "New", (message) => appointments.book(toBooking(message)))
  destination.on("Scheduling", "Reschedule", (message) => appointments.book(toBooking(message)))
  destination.on("Scheduling", "Cancel", (message) => appointments.cancel(toBooking(message)))
  return destination
}
