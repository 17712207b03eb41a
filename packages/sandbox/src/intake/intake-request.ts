import type { IncomingHttpHeaders } from "node:http"
import type { Core } from "../core.ts"
import type { Reply } from "../http/reply.ts"
import type { Source } from "../world/types.ts"

/** A request of a source. */
export interface IntakeRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Base address as the source wrote it. */
  readonly url: string
  /** Ends when the source hangs up. */
  readonly signal: AbortSignal
}

/** An answer to a source, and what the journal keeps beside it. */
export interface IntakeReply extends Reply {
  readonly sourceId?: string
  readonly dataModel?: string
  readonly eventType?: string
  /** What was wrong, in one sentence without a payload. */
  readonly error?: string
  readonly realData?: boolean
  readonly logIds?: readonly string[]
}

/** The source to which the access token of a request belongs; `undefined` when it is none, or no longer good. */
export function sourceOf(
  { tokens, world, clock }: Core,
  { headers }: Pick<IntakeRequest, "headers">,
): Source | undefined {
  const [, token = ""] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? []
  const known = tokens.find(token, "access", clock.now())
  return known && world.sources.find(known.sourceId)
}

/** The answer to a token that is bad or has run out: Redox answers some of them as plain text. */
export const unauthorized: IntakeReply = {
  status: 401,
  text: "Unauthorized",
  error: "The access token is missing, unknown or has run out.",
}
