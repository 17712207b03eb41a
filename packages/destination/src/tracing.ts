import { loggedId } from "./logged-id.ts"
import type { EventLabels } from "./metrics.ts"

/** A step on the way of a message. */
export interface TracedStep extends EventLabels {
  /**
   * `receive`: from the body to the 200, while Redox waits. `handle`: validation and handlers, after it; once for every
   * try. `answer`: the responder of a query.
   */
  readonly step: "receive" | "handle" | "answer"
  /** Names the transmission in the inbox; the same for every step and every delivery of one message. */
  readonly key: string
  /** What Redox calls it, where that is a UUID or a number; else `null`. */
  readonly transmissionId: string | null
  /** Which try of handling this is, from 1. */
  readonly attempt: number
}

/**
 * Runs a step within whatever a tracer needs around it. It must call `run` once and give back what that gives; it is not
 * guarded, so a mistake in it is a mistake of the step.
 *
 * @example
 * const trace: Trace = ({ step, dataModel }, run) => timers.measure(`${step} ${dataModel}`, run)
 */
export type Trace = <Result>(step: TracedStep, run: () => Promise<Result>) => Promise<Result>

/** Runs a step as it is. */
export const untraced: Trace = (_step, run) => run()

/** Describes a step for a tracer: names of the catalogue and an ID of the usual form, as in a log. */
export function stepOf(
  step: TracedStep["step"],
  { dataModel, eventType }: EventLabels,
  {
    key,
    transmissionId,
    failures = 0,
  }: { readonly key: string; readonly transmissionId: string | null; readonly failures?: number },
): TracedStep {
  return { step, dataModel, eventType, key, transmissionId: loggedId(transmissionId), attempt: failures + 1 }
}
