import { findEvent, models } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { enqueue } from "../intake/enqueue.ts"
import { enqueueOnce } from "../intake/enqueue-once.ts"
import { type RoutedMessage, routeMessage } from "../intake/route-message.ts"
import type { Message } from "../message/assets.ts"
import { ask } from "../query/ask.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import type { Source } from "../world/types.ts"
import type { ApiHandler } from "./call.ts"
import { messageOf } from "./message-of.ts"

/**
 * Sends a message as a source would, without a token. A message with missing members is sent all the same, unless
 * `checkRequired` is set: its findings are kept with it. A query is answered in the answer of the call. With `logId`, a
 * message that is sent again is queued once.
 */
export const sendMessage: ApiHandler = async (core, call) => {
  const fields = fieldsOf(call.body)
  const source = core.world.sources.get(fields.requiredText("sourceId"))
  const { message } = messageOf(core, call)
  const destinationIds = fields.list("destinationIds")
  const routed = await route(core, source, message, destinationIds, fields.flag("checkRequired") ?? false)
  const logId = fields.text("logId")
  if (!routed.isQuery || logId !== undefined) {
    const transmissions =
      logId === undefined ? enqueue(core, routed, "compose") : enqueueOnce(core, routed, "compose", logId)
    return { transmissions, issues: routed.issues ?? null }
  }
  const { status, body: answer, ...asked } = await ask(core, routed, "compose", call.signal)
  return {
    transmissions: [core.transmissions.get(asked.logId)],
    issues: routed.issues ?? null,
    status,
    answer,
  }
}

async function route(
  core: Core,
  source: Source,
  message: Readonly<Record<string, unknown>>,
  destinationIds: readonly unknown[] | undefined,
  checkRequired: boolean,
): Promise<RoutedMessage> {
  const routed = await routeMessage(core, source, withDestinations(message, destinationIds), checkRequired)
  if ("errors" in routed) throw invalid(routed.errors[0]?.Text ?? "The message was refused.")
  const { DataModel, EventType } = routed.message.Meta
  if (findEvent(models, DataModel, EventType)?.kind === "sign-on")
    throw invalid(
      "A sign-on is no message of a feed: a browser waits for its answer. POST /api/sign-on launches it.",
    )
  return routed
}

/** A message for the destinations of the call, when it names some; else for its own. */
function withDestinations(
  message: Readonly<Record<string, unknown>>,
  destinationIds: readonly unknown[] | undefined,
): unknown {
  if (destinationIds === undefined) return message
  const { Meta, ...rest } = message as Message
  return { Meta: { ...Meta, Destinations: destinationIds.map((ID) => ({ ID })) }, ...rest }
}
