import type { ClaimedTransmission } from "../contract.ts"
import type { BodySeal } from "./body-seal.ts"

/**
 * A claimed transmission with its body as it came. A body that does not open fails when it is read: then passing on this
 * one transmission fails, is told and tried again, and the other subscriptions go on.
 */
export function openClaimed(seal: BodySeal, claimed: ClaimedTransmission): ClaimedTransmission {
  try {
    const body = seal.open(claimed.key, claimed.body)
    return body === claimed.body ? claimed : { ...claimed, body }
  } catch (error) {
    return {
      ...claimed,
      get body(): Uint8Array {
        throw error
      },
    }
  }
}
