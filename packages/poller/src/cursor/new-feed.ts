import type { CursorState } from "./contract.ts"

/** The state of a feed of which nothing is known yet. */
export const NEW_FEED: CursorState = {
  cursor: null,
  movedAt: null,
  lastSuccessAt: null,
  lastRunAt: null,
  failures: 0,
  failingSince: null,
  reason: null,
  parked: 0,
}
