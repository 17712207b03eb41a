import type { TransmissionFilter, TransmissionState } from "@redoxkit/store"
import { SourceError } from "../errors.ts"

const STATES: readonly TransmissionState[] = ["waiting", "running", "retrying", "parked", "blocked", "done"]
const NAMES = ["ids", "states", "subscription", "limit"]

/**
 * A filter that means what it says. A condition that is passed over would have too much sent again.
 *
 * @throws SourceError `invalid-call`
 */
export function checkedFilter(filter: TransmissionFilter): TransmissionFilter {
  if (typeof filter !== "object" || filter === null || Array.isArray(filter))
    throw invalidCall("The filter is no object.")
  if (Object.keys(filter).some((name) => !NAMES.includes(name)))
    throw invalidCall("The filter holds a name that it does not know.")
  const { ids, states, subscription } = filter
  if (ids !== undefined && !isListOfTexts(ids)) throw invalidCall("ids is no list of texts.")
  if (states !== undefined && !(isListOfTexts(states) && states.every((state) => STATES.includes(state))))
    throw invalidCall(`states must be a list of: ${STATES.join(", ")}.`)
  if (subscription !== undefined && typeof subscription !== "string")
    throw invalidCall("subscription is no text.")
  return filter
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}

function invalidCall(message: string): SourceError {
  return new SourceError("invalid-call", `${message} A filter may have: ${NAMES.join(", ")}.`)
}
