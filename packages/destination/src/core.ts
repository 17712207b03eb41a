import type { OpenWork } from "@redoxkit/store"
import type { TokenCheck } from "./authenticate.ts"
import type { Catalogue } from "./catalogue.ts"
import type { Settings } from "./options.ts"
import type { BackPressure } from "./pressure/back-pressure.ts"
import type { Routes } from "./routes.ts"

/** What the steps of a message's way share. */
export interface Core {
  readonly settings: Settings
  readonly catalogue: Catalogue
  readonly routes: Routes
  readonly isToken: TokenCheck
  /** Whether messages are refused on purpose. */
  readonly isPaused: () => boolean
  /** Whether too much waits in the inbox. */
  readonly pressure: Pick<BackPressure, "isHigh" | "stored">
  /** What `stop()` waits for, beside what the worker runs. */
  readonly openWork: OpenWork
  /** Aborted when `stop()` no longer waits. */
  readonly shutdown: AbortSignal
}
