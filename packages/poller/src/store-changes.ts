import type { Core } from "./core.ts"
import type { ChangeToPark, CursorStep } from "./cursor/contract.ts"
import { type BadChange, PollerError } from "./errors.ts"
import { withDeadline } from "./fetching/call.ts"
import { jsonOf, type KnownChange } from "./identify-change.ts"
import { inOrder } from "./in-order.ts"
import { faultOfDelivery, reasonOf } from "./judge-failure.ts"
import { messageKeyOf } from "./messages/keys.ts"
import { badChange, type PreparedChange, prepareChange, type ReadyChange } from "./prepare-change.ts"
import { saveStep } from "./save-step.ts"
import type { Tally } from "./tally.ts"
import { tellFailure } from "./tell-failure.ts"

/** Changes after which it is noted that they are done, so that a crash repeats no more than these. */
const CHANGES_PER_STEP = 100

/**
 * Passes the messages of changes on, one after the other in the order of the changes, and notes each step. When this
 * resolves, everything is stored or set aside, and the cursor has moved.
 *
 * @param cursor - where the feed stands after these changes; `null` leaves the cursor where it is
 * @returns whether all are done; not when the poller was stopped in between
 * @throws PollerError; what was done before is noted
 */
export async function storeChanges(
  core: Core,
  changes: readonly KnownChange[],
  cursor: string | null,
  tally: Tally,
): Promise<boolean> {
  const fresh = await newOnes(core, changes, tally)
  const end = new AbortController()
  const signal = AbortSignal.any([core.shutdown, end.signal])
  let done: string[] = []
  let park: ChangeToPark[] = []
  const note = async (more: Partial<CursorStep> = {}): Promise<void> => {
    const step = { handled: done, park, ...more }
    done = []
    park = []
    await saveStep(core, step)
  }
  try {
    for await (const prepared of inOrder(fresh, core.settings.concurrency, (one) =>
      prepareChange(core, one, signal),
    )) {
      const bad = "bad" in prepared ? prepared.bad : await pass(core, prepared, tally)
      if (bad !== undefined) park.push(toPark(core, prepared, bad, park.length, tally))
      done.push(prepared.key)
      if (core.isStopping()) return false
      if (done.length >= CHANGES_PER_STEP) await note()
    }
    const known = changes.map(({ key }) => key)
    await note({ handled: [...new Set([...done, ...known])], ...(cursor === null ? {} : { cursor }) })
    return true
  } finally {
    // What was passed on is noted also when something else failed: the next run has less to repeat.
    end.abort(new PollerError("stopped", "The run is over."))
    if (done.length > 0) await note()
  }
}

/** Changes that are neither known nor in this list twice. */
async function newOnes(
  { settings }: Core,
  changes: readonly KnownChange[],
  tally: Tally,
): Promise<readonly KnownChange[]> {
  const known = new Set(await settings.cursor.known([...new Set(changes.map(({ key }) => key))]))
  const fresh = changes.filter(({ key }) => {
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
  tally.changes += changes.length
  tally.known += changes.length - fresh.length
  return fresh
}

/** Passes the messages of one change on. @returns why it is a bad change, if it is */
export async function pass(
  core: Core,
  { key, changedAt, messages }: ReadyChange,
  tally: Tally,
): Promise<BadChange | undefined> {
  const { settings, shutdown } = core
  for (const [index, message] of messages.entries()) {
    try {
      const known = {
        key: messageKeyOf(key, index),
        feed: settings.feed,
        changedAt: changedAt === null ? null : new Date(changedAt),
      }
      const outcome = await withDeadline(settings.deadlineMs, shutdown, (signal) =>
        settings.deliver(message, { ...known, signal }),
      )
      if (outcome === "duplicate") {
        tally.duplicates += 1
        continue
      }
      tally.stored += 1
      core.stored += 1
      if (changedAt !== null) core.lagMs = settings.now() - changedAt
    } catch (cause) {
      if (faultOfDelivery(cause) === "bad") return badChange("deliver", cause)
      throw new PollerError(
        "delivery-failed",
        "A message could not be stored. Nothing is lost: the feed waits and tries again with the same key. The cause says why.",
        { cause },
      )
    }
  }
  return undefined
}

/** A bad change is set aside, or ends the run, as the options say. */
function toPark(
  core: Core,
  { key, change }: PreparedChange,
  bad: BadChange,
  parkedInStep: number,
  tally: Tally,
): ChangeToPark {
  const { onBadChange, maxParked } = core.settings
  if (onBadChange === "stop") throw bad
  if (core.state.parked + parkedInStep >= maxParked)
    throw new PollerError(
      "too-many-parked",
      `${maxParked} changes are parked already, so that the fault is hardly theirs. The feed stands still: correct toMessages, replay or discard the parked changes, or raise maxParked.`,
      { cause: bad },
    )
  const reason = reasonOf(bad.cause ?? bad)
  const parked = { key, change: jsonOf(change), reason }
  tally.parked += 1
  tellFailure(core, bad, { concerns: "change", failures: 0, retryAt: null })
  return parked
}
