import type { Members, RecordState, StoredRecord } from "../records.ts"
import { bodyFor, firstOwned, idOf, type Learning, objectAt, objectsAt } from "./learning.ts"
import { mergeMembers } from "./merge-members.ts"
import { learnPatient } from "./patient.ts"

const stateOfEvent: Readonly<Record<string, RecordState>> = {
  New: "scheduled",
  Reschedule: "scheduled",
  Cancel: "canceled",
  NoShow: "no-show",
}

/**
 * Scheduling New, Reschedule, Modification, Cancel and NoShow: the appointment with the number of `Visit` is merged with
 * what the message says. One that is not known is kept as it is told, whatever the event.
 *
 * - A Reschedule finds it by `OldVisitNumber`, too, and gives it the new number; the old one still finds it. When both
 *   numbers have an appointment, the old one is merged into the new one.
 * - A Modification changes details and leaves the state: of a canceled appointment it books nothing anew.
 */
export function learnAppointment(learning: Learning): void {
  const { message, records, gap } = learning
  const patientId = learnPatient(learning, message.Patient)
  const visit = objectAt(learning, message, "Visit")
  if (visit === undefined) return
  const number = idOf(visit.VisitNumber)
  if (number === undefined) {
    gap("Visit.VisitNumber", "missing")
    return
  }
  const { EventType } = message.Meta
  const said = {
    ...visit,
    ...(message.AppointmentInfo === undefined ? {} : { AppointmentInfo: message.AppointmentInfo }),
  }
  const known = knownAppointment(learning, visit, number)
  const state = stateOfEvent[EventType]
  if (known === undefined) {
    const added = records.add("appointment", {
      body: said,
      state: state ?? "scheduled",
      patientId,
      visitNumber: number,
    })
    records.addKey(added, "visit-number", number)
    return
  }
  const isMerged = records.owner("appointment", "visit-number", number)?.retired === true
  const visitNumber = isMerged ? known.visitNumber : number
  records.change(known, {
    body: { ...mergeMembers(bodyFor(learning, known, patientId), said), VisitNumber: visitNumber },
    visitNumber,
    ...(state === undefined ? {} : { state }),
    ...(patientId === null ? {} : { patientId }),
  })
}

function knownAppointment(learning: Learning, visit: Members, number: string): StoredRecord | undefined {
  const known = firstOwned(learning, "appointment", ["visit-number", number])
  const oldNumber = learning.message.Meta.EventType === "Reschedule" ? idOf(visit.OldVisitNumber) : undefined
  const old = firstOwned(learning, "appointment", ["visit-number", oldNumber])
  if (oldNumber === undefined || old === undefined || old.id === known?.id) return known
  const { records } = learning
  if (known === undefined) {
    // The message may know it by a number that it had before its last one.
    records.addKey(old, "visit-number", old.visitNumber ?? oldNumber, true)
    records.addKey(old, "visit-number", number)
    return old
  }
  records.handOver(old, known, "visit-number")
  records.change(old, { state: "merged", visitNumber: known.visitNumber })
  return known
}

/** Words of `Reason` that say that a slot is taken. Redox documents no list; any other word leaves it open. */
const taken = /^(booked|taken|busy|blocked|closed|filled|full|held|reserved|unavailable|not available)$/i

/**
 * PushSlots: each slot takes the place of the one with its ID, whole. A slot without an ID goes by its time, its provider
 * and its place. What an earlier push said of other slots stays: a schedule may come in several messages.
 */
export function learnSlots(learning: Learning): void {
  const { message } = learning
  if (message.Slots === undefined) learning.gap("Slots", "missing")
  for (const { entry } of objectsAt(learning, message, "Slots")) keepSlot(learning, entry)
}

/** Keeps one slot. */
export function keepSlot(learning: Learning, slot: Members): void {
  const { records } = learning
  const { ID, DateTime, Location, Provider, Reason } = slot
  const id = idOf(ID)
  const entry = id ?? JSON.stringify([DateTime, (Provider as Members | undefined)?.ID, Location])
  const state = typeof Reason === "string" && taken.test(Reason.trim()) ? "taken" : "open"
  const known = firstOwned(learning, "slot", ["entry", entry])
  if (known !== undefined) return void records.change(known, { body: slot, state })
  const added = records.add("slot", { body: slot, state })
  records.addKey(added, "entry", entry)
  if (id !== undefined) records.addKey(added, "slot-id", id)
}
