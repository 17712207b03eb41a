import type { Members, RecordState } from "../records.ts"
import { bodyFor, firstOwned, idOf, type Learning, objectAt, visitNumberIn } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"
import { type Belonging, belongingOf, saidBelonging } from "./order.ts"

/**
 * Referral New, Modify, Cancel, AuthReview and AuthResponse: the referral with the ID (or, where there is none, with the
 * alternate ID) is merged with what the message says. New makes it active and Cancel cancels it. The `Authorization` that
 * AuthReview and AuthResponse have beside the referral is kept as its member `AuthorizationReview`: its shape is another
 * than that of the referral's own `Authorization`.
 */
export function learnReferral(learning: Learning): void {
  const belonging = belongingOf(learning)
  const { message } = learning
  const referral = objectAt(learning, message, "Referral")
  if (referral === undefined) return
  const visitNumber = belonging.visitNumber ?? visitNumberIn(learning, referral.Visit)
  const { EventType } = message.Meta
  const state = EventType === "Cancel" ? "canceled" : EventType === "New" ? "active" : undefined
  const said = isObject(message.Authorization)
    ? { ...referral, AuthorizationReview: message.Authorization }
    : referral
  keepReferral(learning, said, { ...belonging, visitNumber }, state)
}

/** Keeps one referral. Without `state` it stays as it stands. */
export function keepReferral(
  learning: Learning,
  referral: Members,
  belonging: Belonging,
  state?: RecordState,
): void {
  const { records, gap } = learning
  const [id, alternateId] = [idOf(referral.ID), idOf(referral.AlternateID)]
  if (id === undefined && alternateId === undefined) {
    gap("Referral.ID", "missing")
    return
  }
  const known = knownReferral(learning, id, alternateId)
  const record =
    known === undefined
      ? records.add("referral", { body: referral, ...(state === undefined ? {} : { state }), ...belonging })
      : records.change(known, {
          body: mergeMembers(bodyFor(learning, known, belonging.patientId), referral, [
            "AuthorizationReview",
          ]),
          ...(state === undefined ? {} : { state }),
          ...saidBelonging(known, belonging),
        })
  // As they are now: of another patient's referral, nothing is left.
  const keys = [idOf(record.body.ID), idOf(record.body.AlternateID)].map((one) =>
    one === undefined ? [] : [one],
  )
  records.setKey(record, "referral-id", keys[0] ?? [])
  records.setKey(record, "alternate-id", keys[1] ?? [])
}

function knownReferral(learning: Learning, id: string | undefined, alternateId: string | undefined) {
  const known = firstOwned(learning, "referral", ["referral-id", id])
  if (known !== undefined) return known
  const other = firstOwned(learning, "referral", ["alternate-id", alternateId])
  return id !== undefined && idOf(other?.body.ID) !== undefined ? undefined : other
}
