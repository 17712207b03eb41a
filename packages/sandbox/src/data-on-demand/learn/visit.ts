import type { Members, StoredRecord } from "../records.ts"
import { bodyFor, firstOwned, idOf, isOfAnother, type Learning, objectAt } from "./learning.ts"
import { holdsNothing, mergeMembers } from "./merge-members.ts"
import { learnPatient } from "./patient.ts"
import { stateAfter, type VisitStep, withoutStep, withStep } from "./visit-steps.ts"

/**
 * Arrival, Registration, PreAdmit, Transfer, Discharge and VisitUpdate: the patient is learned, and the visit with the
 * number of `Visit` merged with what the message says. One without a visit number goes by its account number.
 *
 * `stateAfter` says how the visit then stands. A visit that is first heard of in its middle is taken as it is told: as
 * discharged when it has a time of discharge, else as begun.
 */
export function learnVisit(learning: Learning): void {
  const { message, records } = learning
  const patientId = learnPatient(learning, message.Patient)
  const visit = objectAt(learning, message, "Visit")
  if (visit === undefined) return
  const known = knownVisit(learning, visit)
  const steps = known === undefined ? [] : stepsOf(learning, known)
  const step = stepOf(message.Meta.EventType, visit, known, steps)
  const after = step === undefined ? steps : withStep(steps, step)
  const state = stateAfter(after)
  // Who comes again after all has not left.
  const isReopened = known?.state === "discharged" && state !== "discharged"
  const before = known && (isReopened ? withoutDischarge(known.body) : known.body)
  const record = keepVisit(learning, known, { before, said: visit, patientId, state })
  if (record !== undefined && after !== steps) records.keepHistory(record, after)
}

/**
 * Cancel: takes back the step that `Meta.CanceledEvent` names, as `withoutStep` says, and the last step when it names
 * none. A discharge that is taken back leaves nothing of itself, and a transfer brings back the place that was before,
 * unless the message names one. Other events (an update, say) cannot be taken back: nobody knows what was before.
 *
 * Of a visit that is not known, the message tells as much: when a discharge or transfer is taken back it goes on, else it
 * is canceled.
 */
export function learnVisitCancel(learning: Learning): void {
  const { message, records, gap } = learning
  const patientId = learnPatient(learning, message.Patient)
  const visit = objectAt(learning, message, "Visit")
  if (visit === undefined) return
  const canceled = idOf(message.Meta.CanceledEvent)
  const known = knownVisit(learning, visit)
  if (known === undefined) {
    const goesOn = canceled === "Discharge" || canceled === "Transfer"
    const steps = goesOn ? [{ event: "VisitUpdate" }] : []
    const added = keepVisit(learning, known, {
      before: undefined,
      said: visit,
      patientId,
      state: stateAfter(steps),
    })
    if (added !== undefined) records.keepHistory(added, steps)
    return
  }
  const result = withoutStep(stepsOf(learning, known), canceled)
  if (result === undefined) gap("Meta.CanceledEvent", "unknown")
  const { steps, undone } = result ?? { steps: stepsOf(learning, known), undone: [] }
  const before = undone.reduceRight((body, step) => bodyBefore(body, step, visit), known.body)
  keepVisit(learning, known, { before, said: visit, patientId, state: stateAfter(steps) })
  records.keepHistory(known, steps)
}

function stepOf(
  event: string,
  visit: Members,
  known: StoredRecord | undefined,
  steps: readonly VisitStep[],
): VisitStep | undefined {
  if (event === "Transfer") return { event, from: known?.body.Location ?? null }
  if (event !== "VisitUpdate") return { event }
  if (steps.length > 0 || known?.state === "canceled") return undefined
  return holdsNothing(visit.DischargeDateTime) ? { event } : { event: "Discharge" }
}

function keepVisit(
  learning: Learning,
  known: StoredRecord | undefined,
  {
    before,
    said,
    patientId,
    state,
  }: {
    readonly before: Members | undefined
    readonly said: Members
    readonly patientId: number | null
    readonly state: StoredRecord["state"]
  },
): StoredRecord | undefined {
  const { records, gap } = learning
  const number = idOf(said.VisitNumber)
  const account = idOf(said.AccountNumber)
  if (known === undefined) {
    if (number === undefined && account === undefined) {
      gap("Visit.VisitNumber", "missing")
      return undefined
    }
    const added = records.add("visit", { body: said, state, patientId, visitNumber: number ?? null })
    if (number !== undefined) records.addKey(added, "visit-number", number)
    if (account !== undefined) records.addKey(added, "account-number", account)
    return added
  }
  const merged = mergeMembers(
    isOfAnother(known, patientId) ? bodyFor(learning, known, patientId) : (before ?? {}),
    said,
  )
  // A number that was merged away still names the visit, but is not its number.
  const visitNumber = known.visitNumber ?? number ?? null
  const body = visitNumber === null ? merged : { ...merged, VisitNumber: visitNumber }
  if (known.visitNumber === null && number !== undefined) records.addKey(known, "visit-number", number)
  if (account !== undefined) records.setKey(known, "account-number", [account])
  return records.change(known, { body, state, visitNumber, ...(patientId === null ? {} : { patientId }) })
}

/** The visit with the number. An account may have several visits: it names one only where one of the two has no number. */
function knownVisit(learning: Learning, visit: Members): StoredRecord | undefined {
  const number = idOf(visit.VisitNumber)
  const known = firstOwned(learning, "visit", ["visit-number", number])
  if (known !== undefined) return known
  const ofAccount = firstOwned(learning, "visit", ["account-number", idOf(visit.AccountNumber)])
  return number === undefined || ofAccount?.visitNumber === null ? ofAccount : undefined
}

function stepsOf({ records }: Learning, visit: StoredRecord): readonly VisitStep[] {
  return (records.history(visit) ?? []) as readonly VisitStep[]
}

/** A body as it was before a step. */
function bodyBefore(body: Members, { event, from }: VisitStep, said: Members): Members {
  if (event === "Discharge") return withoutDischarge(body)
  if (event !== "Transfer") return body
  const { PreviousLocation: _previous, Location: _location, ...others } = body
  return holdsNothing(said.Location) && !holdsNothing(from)
    ? { ...others, Location: from }
    : { ...others, ...locationOf(body) }
}

function locationOf({ Location }: Members): Members {
  return Location === undefined ? {} : { Location }
}

function withoutDischarge(body: Members): Members {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith("Discharge")))
}
