import type { AnswerMeta, QueryResult, SendResult } from "./calls.ts"
import { errorEntriesOf, metaOf } from "./error-entries.ts"
import { unreadable } from "./http-answer.ts"
import { unknownFate } from "./http-post.ts"
import type { Accepted } from "./post-message.ts"

/**
 * What an accepted message came to.
 *
 * @throws UnknownFateError for an answer without `Meta`: it may come from something else than Redox
 */
export function sendResultOf({ json, status }: Accepted): SendResult {
  const meta = metaOf(json)
  if (meta === undefined) throw unknownFate(unreadable("shape", status))
  return resultOf(meta, json)
}

/** What a query came to, typed by the query: the event type in the answer is that of the query as often as not. */
export function queryResultOf({ json }: Accepted): QueryResult<Accepted["json"]> {
  return { answer: json, ...resultOf(metaOf(json) ?? {}, json) }
}

function resultOf(meta: AnswerMeta, json: Accepted["json"]): SendResult {
  return { meta, transmissionIds: transmissionIdsOf(meta), errors: errorEntriesOf(json) }
}

function transmissionIdsOf({ Logs, Transmission, Message }: AnswerMeta): readonly string[] {
  const ids = (Array.isArray(Logs) ? Logs : []).flatMap((log: unknown) => idOf(log))
  return ids.length > 0 ? ids : [...idOf(Transmission), ...idOf(Message)].slice(0, 1)
}

function idOf(value: unknown): readonly string[] {
  const id = typeof value === "object" && value !== null ? (value as { ID?: unknown }).ID : undefined
  return typeof id === "string" || typeof id === "number" ? [`${id}`] : []
}
