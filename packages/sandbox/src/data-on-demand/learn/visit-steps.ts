import { normalizeName } from "@redoxkit/models"
import type { RecordState } from "../records.ts"

/** A step of a visit that can be taken back. */
export interface VisitStep {
  /** `PreAdmit`, `Registration`, `Arrival`, `Transfer`, `Discharge`; `VisitUpdate` when a visit was first heard of by another event. */
  readonly event: string
  /** Transfer: where the patient was before. */
  readonly from?: unknown
}

const undoable = ["PreAdmit", "Registration", "Arrival", "Transfer", "Discharge"]

/** The steps of a visit after one more. The same step twice in a row is one, but for a transfer. */
export function withStep(steps: readonly VisitStep[], step: VisitStep): readonly VisitStep[] {
  if (step.event !== "Transfer" && steps.at(-1)?.event === step.event) return steps
  return [...steps, step]
}

/**
 * How a visit stands after its steps:
 *
 * - `PreAdmit` plans it; a visit that has begun or ended stays as it is.
 * - `Registration` and `Transfer` begin it, unless it has ended: late corrections of the front desk open nothing again.
 * - `Arrival` begins it in any case, a visit that had ended too.
 * - `Discharge` ends it.
 * - Without any step left it is canceled.
 */
export function stateAfter(steps: readonly VisitStep[]): RecordState {
  let state: RecordState = "canceled"
  for (const { event } of steps) {
    if (event === "PreAdmit") state = state === "canceled" ? "planned" : state
    else if (event === "Discharge") state = "discharged"
    else if (event === "Arrival") state = "arrived"
    else state = state === "discharged" ? state : "arrived"
  }
  return state
}

/**
 * The steps of a visit after one was taken back:
 *
 * - `Arrival` and `Registration` go with the transfers and discharges after them: who never came was neither moved nor sent
 *   home. A visit of which nothing else is known goes with them.
 * - `Discharge` goes, each one of them.
 * - `Transfer`: the last one.
 * - `PreAdmit` goes, each one of them.
 *
 * @param canceled - the event that is taken back; without it, the last step
 * @returns `undefined` when the event is none that can be taken back
 */
export function withoutStep(
  steps: readonly VisitStep[],
  canceled: string | undefined,
): { readonly steps: readonly VisitStep[]; readonly undone: readonly VisitStep[] } | undefined {
  const event =
    canceled === undefined
      ? steps.at(-1)?.event
      : undoable.find((name) => normalizeName(name) === normalizeName(canceled))
  if (event === undefined) return canceled === undefined ? { steps: [], undone: [] } : undefined
  const left = stepsLeft(steps, event)
  return { steps: left, undone: steps.filter((step) => !left.includes(step)) }
}

function stepsLeft(steps: readonly VisitStep[], event: string): readonly VisitStep[] {
  if (event === "Transfer") {
    const last = steps.findLastIndex((step) => step.event === event)
    return steps.filter((_, index) => index !== last)
  }
  if (event === "Discharge" || event === "PreAdmit") return steps.filter((step) => step.event !== event)
  const first = steps.findIndex((step) => step.event === event)
  return steps.filter(
    (step, index) =>
      step.event !== event &&
      step.event !== "VisitUpdate" &&
      (first === -1 || index < first || (step.event !== "Transfer" && step.event !== "Discharge")),
  )
}
