import { createDestination, type Destination, sqliteInbox } from "@redoxkit/destination"
import {
  answerOtherQueries,
  type Clinic,
  idsOf,
  noteOtherEvents,
  type Settings,
  toBooking,
  toVisit,
  withReports,
} from "@redoxkit/example-shared"

/** What this server does with messages and queries from Redox. */
export function createClinicDestination(
  { appointments, patients, results, launches }: Clinic,
  settings: Settings,
): Destination {
  const destination = withReports(
    createDestination({
      verificationToken: settings.verificationToken,
      inbox: sqliteInbox({ path: settings.inbox }),
      ...(settings.signOn && { signOn: settings.signOn }),
    }),
  )

  destination.on("Scheduling", "New", (message) => appointments.book(toBooking(message)))
  destination.on("Scheduling", "Reschedule", (message) => appointments.book(toBooking(message)))
  destination.on("Scheduling", "Cancel", (message) => appointments.cancel(toBooking(message)))

  destination.on("PatientAdmin", "Arrival", ({ Patient: { Identifiers, Demographics = {} } }) => {
    patients.enter({ Identifiers, Demographics })
  })

  destination.on("Results", "New", (message) => {
    for (const order of message.Orders) results.file(order)
  })

  destination.respond("PatientSearch", "Query", (query) => {
    const [found, ...others] = patients.find(query.Patient ?? {})
    if (found === undefined) return { PotentialMatches: [] }
    return others.length === 0 ? { Patient: found } : { PotentialMatches: [found, ...others] }
  })

  destination.respond("Scheduling", "Booked", ({ StartDateTime, EndDateTime, Visit }) => {
    const patientIds = (Visit?.Patients ?? []).flatMap(idsOf)
    const found = appointments.search({ from: StartDateTime, until: EndDateTime, patientIds })
    return { Visits: found.map(toVisit) }
  })

  if (settings.signOn !== undefined)
    destination.signOn(async ({ claims }) => ({ location: await launches.begin(claims) }))

  noteOtherEvents(destination)
  answerOtherQueries(destination)
  return destination
}
