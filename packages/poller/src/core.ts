import type { CursorState } from "./cursor/contract.ts"
import type { Settings } from "./settings.ts"

/** What the steps of a run share. */
export interface Core {
  readonly settings: Settings
  /** What the cursor store knows, kept up to date. */
  state: CursorState
  /** Aborted when the poller no longer waits for what runs. */
  readonly shutdown: AbortSignal
  /** Whether the poller is about to stop: what is under way ends at the next good moment. */
  readonly isStopping: () => boolean
  /** How often changes have ended a run by failing on their own account. */
  readonly failuresOf: Map<string, number>
  /** How long ago the change that was last stored had happened. */
  lagMs: number | null
  /** Messages that were stored. */
  stored: number
}
