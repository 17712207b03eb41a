import type { Core } from "./core.ts"
import type { ParkedChange, ParkedFilter } from "./cursor/contract.ts"
import { type BadChange, PollerError } from "./errors.ts"
import { identifyChange, type KnownChange } from "./identify-change.ts"
import { reasonOf } from "./judge-failure.ts"
import { prepareChange } from "./prepare-change.ts"
import { saveStep } from "./save-step.ts"
import { pass } from "./store-changes.ts"
import { newTally } from "./tally.ts"
import { tellFailure } from "./tell-failure.ts"

/** A parked change without its content. */
export interface ParkedSummary {
  /** Identifies it within the feed. */
  readonly id: string
  /** A code or the name of a class. */
  readonly reason: string
  /** How often it has failed. */
  readonly failures: number
  /** When it was parked, in milliseconds since 1970. */
  readonly parkedAt: number
}

/** What became of a replay. */
export interface ReplayResult {
  /** Changes whose messages are stored now. They are parked no longer. */
  readonly done: number
  /** Changes that failed again and stay parked. */
  readonly failed: number
}

/** What a parked change looks like from outside. */
export function summaryOf({ id, reason, failures, parkedAt }: ParkedChange): ParkedSummary {
  return { id, reason, failures, parkedAt }
}

/**
 * Passes parked changes on, oldest first. Their messages have the keys they would have had.
 *
 * @throws PollerError when it is not the fault of a change that it cannot be passed on; those before it are done
 */
export async function replayParked(core: Core, filter: ParkedFilter): Promise<ReplayResult> {
  const { settings } = core
  let done = 0
  let failed = 0
  for (const { id, key, change: text } of await settings.cursor.parked(filter)) {
    if (core.isStopping()) break
    const change = identifyChange(settings, JSON.parse(text))
    // One that could not be read may have been told again, and passed on, since `changeKey` was corrected.
    const isDone = change.key !== key && (await settings.cursor.known([change.key])).size > 0
    const bad = isDone ? undefined : await passAgain(core, change)
    if (bad === undefined) {
      done += 1
      await saveStep(core, { unpark: [id], handled: [change.key] })
    } else {
      failed += 1
      const parked = { key, change: text, reason: reasonOf(bad.cause ?? bad) }
      await settings.cursor.save({ now: settings.now(), park: [parked] })
      tellFailure(core, bad, { concerns: "change", failures: 0, retryAt: null })
    }
  }
  return { done, failed }
}

async function passAgain(core: Core, change: KnownChange): Promise<BadChange | undefined> {
  const prepared = await prepareChange(core, change, core.shutdown)
  return "bad" in prepared ? prepared.bad : pass(core, prepared, newTally())
}

/** Lets go of parked changes for good. @returns how many */
export async function discardParked(core: Core, ids: readonly string[]): Promise<number> {
  const found = await core.settings.cursor.parked({ ids, limit: ids.length })
  await saveStep(core, { unpark: found.map(({ id }) => id) })
  return found.length
}

/** A parked change as the API gave it. @throws PollerError `cursor-failed` for one that is not there */
export async function readParked({ settings }: Core, id: string): Promise<unknown> {
  const [found] = await settings.cursor.parked({ ids: [id] })
  if (found === undefined)
    throw new PollerError(
      "cursor-failed",
      "There is no parked change of this ID. parked() lists those there are.",
    )
  return JSON.parse(found.change)
}
