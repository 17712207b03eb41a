import { randomUUID } from "node:crypto"
import { validateMessage } from "@redoxkit/models"
import { learnMessage } from "../data-on-demand/learn.ts"
import { SandboxError } from "../errors.ts"
import type { Message } from "../message/assets.ts"
import { plainOf } from "../message/exact-json.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import { properEvent } from "../world/world.ts"
import type { ApiHandler } from "./call.ts"
import { messageOf } from "./message-of.ts"

/**
 * Delivers a changed copy of a transmission through its subscription. Whether Redox keeps the log ID of one that was
 * edited is not known, so that the call says it: a new log without anything, or the same with `keepLogId`.
 */
export const resendEdited: ApiHandler = async (core, call) => {
  const { transmissions, changes, clock, database, delivery } = core
  const fields = fieldsOf(call.body)
  const { message, text } = messageOf(core, call)
  const names = message.Meta as Record<string, unknown> | null | undefined
  if (typeof names?.DataModel !== "string" || typeof names.EventType !== "string")
    throw invalid("message has no Meta with DataModel and EventType.")
  const issues = await validateMessage(plainOf(message))
  const original = transmissions.get(call.params.logId ?? "")
  const { logId, subscriptionId, kind, state } = original
  if (kind === "query")
    throw new SandboxError("conflict", "A query is answered to the one who asked. Send it again instead.")
  core.world.subscriptions.get(subscriptionId)
  const about = properEvent(names.DataModel, names.EventType)

  if (fields.flag("keepLogId") === true) {
    if (state === "delivering")
      throw new SandboxError(
        "conflict",
        "The transmission is under way. Try again when this attempt has ended.",
      )
    const changed = database.transaction(() => {
      transmissions.replace(logId, {
        body: text,
        issues,
        ...about,
      })
      const isWaiting = state === "waiting" || state === "retrying"
      const change = isWaiting
        ? ({ dueAt: null } as const)
        : ({ state: "waiting", failures: 0, dueAt: null, toTheEnd: true } as const)
      const after = transmissions.change(logId, change, clock.now())
      changes.add("transmission", after)
      return after
    })
    delivery.lookNow(subscriptionId)
    return changed
  }
  const { attempts: _attempts, ...copied } = original
  const { sourceId, destinationId } = original
  const { timeZone } = core.world.destinations.get(destinationId)
  const added = database.transaction(() => {
    const newLogId = randomUUID()
    learnMessage(core, { sourceId, message: message as Message, timeZone, logId: newLogId, way: "sent" })
    const transmission = transmissions.add({
      ...copied,
      logId: newLogId,
      ...about,
      origin: "edited",
      editedFrom: logId,
      createdAt: clock.now(),
      issues,
      body: text,
    })
    changes.add("transmission", transmission)
    return transmission
  })
  delivery.look(subscriptionId)
  return added
}
