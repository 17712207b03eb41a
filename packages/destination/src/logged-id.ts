/** Redox names transmissions by UUIDs, formerly by numbers. Anything else in that place may be anything, and is not logged. */
const TRANSMISSION_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,16})$/i

/** A transmission's identifier as far as it may stand in a log. */
export function loggedId(transmissionId: string | null): string | null {
  return transmissionId === null || TRANSMISSION_ID.test(transmissionId) ? transmissionId : "(unusual)"
}
