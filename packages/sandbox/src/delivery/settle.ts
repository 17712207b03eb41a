import { randomUUID } from "node:crypto"
import type { Core } from "../core.ts"
import { learnDelivered } from "../data-on-demand/learn-delivered.ts"
import type { TransmissionChange, TransmissionSummary } from "../store/transmission.ts"
import { raiseAlert } from "./alert.ts"
import type { AttemptResult } from "./attempt.ts"
import { ALERT_AFTER, retryWait } from "./schedule.ts"
import { returnTroubles } from "./troubles.ts"

/** What all messages of a burst may hold together, in bytes: they are put into the file in one go. */
const LARGEST_BURST = 512 * 1024 * 1024

/**
 * Writes down how an attempt came out, and what follows from it.
 *
 * @param isSkipped - whether somebody gave up on the transmission meanwhile
 */
export function settle(
  core: Core,
  head: TransmissionSummary,
  result: AttemptResult,
  isSkipped: boolean,
): void {
  const { changes, clock, database } = core
  const { end, attemptId, troubles } = result
  const isDelivered =
    end.status === 200 ||
    (end.status !== null && end.status < 400 && core.settings.unclearStatus === "delivered")
  const error = isDelivered ? null : (end.error ?? (Number(end.status) < 400 ? "unclear-status" : "status"))
  database.transaction(() => {
    const now = clock.now()
    core.attempts.end(attemptId, { ...end, error }, now)
    changes.add("attempt", { logId: head.logId, attemptId, status: end.status, error })
    if (isDelivered) succeed(core, head, result, now)
    else {
      returnTroubles(core, head.subscriptionId, troubles)
      if (isSkipped) changeTransmission(core, head.logId, { state: "skipped", dueAt: null })
      else if (end.error === "interrupted")
        changeTransmission(core, head.logId, { state: stateOf(head), dueAt: now })
      else fail(core, head, end.status, error ?? "status")
    }
    const id = head.subscriptionId
    changes.add("subscription", { id, flow: core.delivery.flow(id) })
  })
  core.logger.debug(
    { logId: head.logId, attemptId, status: end.status, error, troubles: troubles.length },
    "An attempt ended",
  )
}

function succeed(core: Core, head: TransmissionSummary, result: AttemptResult, now: number): void {
  const { logId } = head
  const has = (kind: string) => result.troubles.find((trouble) => trouble.kind === kind)
  const lastStatus = result.end.status
  const again = has("duplicate") !== undefined
  const state = again ? "waiting" : "delivered"
  changeTransmission(core, logId, {
    state,
    repeating: again,
    failures: 0,
    lastStatus,
    lastError: null,
    dueAt: null,
  })
  learnDelivered(core, head)
  const copies = has("burst")?.copies ?? 0
  if (copies > 0) burst(core, logId, copies, now)
}

function burst({ transmissions, changes }: Core, logId: string, copies: number, now: number): void {
  const { attempts: _attempts, ...copied } = transmissions.get(logId)
  const issues = transmissions.issues(logId) ?? undefined
  const body = transmissions.body(logId)
  const room = Math.max(1, Math.floor(LARGEST_BURST / copied.bytes))
  for (let copy = 0; copy < Math.min(copies, room); copy++) {
    const added = transmissions.add({
      ...copied,
      editedFrom: logId,
      logId: randomUUID(),
      origin: "burst",
      repeating: true,
      createdAt: now,
      issues,
      body,
    })
    changes.add("transmission", added)
  }
}

function fail(core: Core, head: TransmissionSummary, lastStatus: number | null, lastError: string): void {
  const { transmissions, clock } = core
  const failures = transmissions.get(head.logId).failures + 1
  const dueAt = clock.now() + retryWait(failures) / clock.speed
  changeTransmission(core, head.logId, {
    state: "retrying",
    failures,
    lastStatus,
    lastError,
    dueAt: Math.round(dueAt),
  })
  const { sourceId, destinationId, subscriptionId, logId, dataModel, eventType } = head
  const about = { sourceId, destinationId, subscriptionId, logId, dataModel, eventType, status: lastStatus }
  const what = lastStatus === null ? lastError : `status ${lastStatus}`
  core.problems.add(
    { kind: "delivery", text: `Attempt ${head.attempts + 1} failed: ${what}.`, ...about },
    clock.now(),
  )
  if (failures === ALERT_AFTER) raiseAlert(core, head, failures)
}

/** Changes a transmission, and says so on the feed. */
export function changeTransmission(
  { transmissions, changes, clock }: Core,
  logId: string,
  change: TransmissionChange,
): TransmissionSummary {
  const changed = transmissions.change(logId, change, clock.now())
  changes.add("transmission", changed)
  return changed
}

function stateOf({ failures }: TransmissionSummary): "waiting" | "retrying" {
  return failures === 0 ? "waiting" : "retrying"
}
