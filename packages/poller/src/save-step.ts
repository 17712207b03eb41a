import type { Core } from "./core.ts"
import type { CursorStep } from "./cursor/contract.ts"

/** Saves a step in the cursor store, and in what the poller knows of it. @throws PollerError of the store */
export async function saveStep(core: Core, step: Omit<CursorStep, "now">): Promise<void> {
  const now = core.settings.now()
  await core.settings.cursor.save({ now, ...step })
  const { state } = core
  const moved = step.cursor !== undefined && step.cursor !== state.cursor
  core.state = {
    ...state,
    ...step.run,
    ...(moved ? { cursor: step.cursor ?? null, movedAt: now } : {}),
    parked: Math.max(0, state.parked + (step.park?.length ?? 0) - (step.unpark?.length ?? 0)),
  }
}
