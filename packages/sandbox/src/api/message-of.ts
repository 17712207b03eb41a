import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import { parseJson } from "../http/read-body.ts"
import { parseExactly } from "../message/exact-json.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import type { ApiCall } from "./call.ts"

/** The message of a call. */
export interface SentMessage {
  /** Its numbers are those of `parseExactly`: as they were written. */
  readonly message: Readonly<Record<string, unknown>>
  /** The same as JSON without spaces. */
  readonly text: string
}

/**
 * The message of a call: the member `message`, or `messageText`, for those whose JSON would change its numbers on the way.
 *
 * @throws SandboxError `invalid-request`, `too-large`
 */
export function messageOf({ settings }: Core, call: ApiCall): SentMessage {
  const message = isThere(call, "messageText") ? ofText(call) : fieldsOf(call.exactBody()).object("message")
  if (message === undefined) throw invalid("message is missing. It is the message as a JSON object.")
  const text = JSON.stringify(message)
  const limit = settings.messageLimitBytes
  if (Buffer.byteLength(text) > limit)
    throw new SandboxError(
      "too-large",
      `The message is larger than messageLimitBytes, which is ${limit}. Send a smaller one, or start the sandbox with a higher limit.`,
    )
  return { message, text }
}

function ofText(call: ApiCall): Readonly<Record<string, unknown>> {
  if (isThere(call, "message")) throw invalid("message and messageText are the same. Send one of them.")
  const text = fieldsOf(call.body).raw("messageText")
  const parsed = typeof text === "string" ? parseJson(Buffer.from(text)) : undefined
  if (typeof text !== "string" || typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw invalid("messageText must be the text of a JSON object, not nested deeper than 500 levels.")
  return parseExactly(text) as Readonly<Record<string, unknown>>
}

function isThere({ body }: ApiCall, name: string): boolean {
  return fieldsOf(body).has(name)
}
