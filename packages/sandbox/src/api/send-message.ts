import type { Core } from "../core.ts"
import { enqueue } from "../intake/enqueue.ts"
import { type RoutedMessage, routeMessage } from "../intake/route-message.ts"
import type { Message } from "../message/assets.ts"
import { ask } from "../query/ask.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import type { Source } from "../world/types.ts"
import type { ApiHandler } from "./call.ts"

/**
 * Sends a message as a source would, without a token. A message with missing members is sent all the same, unless
 * `checkRequired` is set: its findings are kept with it. A query is answered in the answer of the call.
 */
export const sendMessage: ApiHandler = async (core, { body, signal }) => {
  const fields = fieldsOf(body)
  const source = core.world.sources.get(fields.requiredText("sourceId"))
  const message = fields.object("message")
  if (message === undefined) throw invalid("message is missing. It is the message as a JSON object.")
  const limit = core.settings.messageLimitBytes
  if (Buffer.byteLength(JSON.stringify(message)) > limit)
    throw invalid(`The message is larger than messageLimitBytes, which is ${limit}.`)
  const destinationIds = fields.list("destinationIds")
  const routed = await route(core, source, message, destinationIds, fields.flag("checkRequired") ?? false)
  if (!routed.isQuery)
    return { transmissions: enqueue(core, routed, "compose"), issues: routed.issues ?? null }
  const { status, body: answer, logId } = await ask(core, routed, "compose", signal)
  return { transmissions: [core.transmissions.get(logId)], issues: routed.issues ?? null, status, answer }
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
