import type { HostileAnswer } from "./connection.ts"
import { TOKEN } from "./credentials.ts"
import type { ReadRequest } from "./read-request.ts"
import type { HostileRequest } from "./request.ts"

/** Causes for which the attacked server may answer with 500 or more. Its disk is sound, and its handlers do not fail. */
export type Cause = "paused" | "bodies-too-many"

/** What is wrong with an answer, or `undefined`. @param causes - what may be the matter with the server just now */
export function faultOf(
  { bytes }: HostileRequest,
  read: ReadRequest | undefined,
  { status, body, head }: HostileAnswer,
  causes: readonly Cause[],
): string | undefined {
  if (status === 0) return "an answer that is no HTTP"
  if (head.includes(TOKEN) || body.includes(TOKEN)) return "an answer with the token in it"
  if (status >= 500 && !causes.some((cause) => body === JSON.stringify({ error: cause })))
    return `${status} without a cause that is known: ${body.slice(0, 200)}`
  if (status >= 300 || !read?.path.startsWith("/redox")) return undefined
  if (isAcknowledgement(read, { status, body, head }) && !read.isRight)
    return "200 for a message without a right token"
  return bytes.includes(TOKEN) || bytes.includes(encodeURIComponent(TOKEN))
    ? undefined
    : `${status} for a request without any token`
}

/** Whether an answer says that a message was stored: verifications and queries have a text. */
export function isAcknowledgement(
  { method }: Pick<ReadRequest, "method">,
  { status, body }: HostileAnswer,
): boolean {
  return method === "POST" && status === 200 && body === ""
}
