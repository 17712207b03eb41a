/**
 * What both example servers share: a small clinic, the lines they print, and what they do with the many events that a
 * clinic only takes note of. Free of any web framework.
 *
 * @module
 */

export { describeAppointment, readBooking } from "./appointments.ts"
export { type Clinic, createClinic } from "./clinic.ts"
export { noteOtherEvents } from "./other-events.ts"
export { answerOtherQueries } from "./other-queries.ts"
export { idsOf } from "./patients.ts"
export { withReports } from "./report.ts"
export { readSettings, type Settings } from "./settings.ts"
export { stopOnSignal } from "./stop-on-signal.ts"
export { toBooking, toVisit } from "./visits.ts"
