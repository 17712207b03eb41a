import { findEvent, models } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { attemptIdOf } from "../delivery/attempt.ts"
import { errorBody, type RedoxError } from "../intake/redox-errors.ts"
import type { Leg, RoutedMessage } from "../intake/route-message.ts"
import type { Message, Meta } from "../message/assets.ts"
import { answerMeta } from "../message/fill-meta.ts"
import { moveDates } from "../message/move-dates.ts"

/** What the asking source gets. */
export interface QueryAnswer {
  readonly status: number
  readonly body: object
  readonly logId: string
  /** Why it was not answered, in one sentence; `null` when it was. */
  readonly error: string | null
}

/** Tells a source what it asked for. Dates are read in the zone of the destination, and written in that of the source. */
export function answered(
  { settings }: Core,
  { message, source }: RoutedMessage,
  { logId, destination }: Leg,
  result: object,
  isIncomplete = false,
): QueryAnswer {
  const response = responseOf(message)
  const moved = moveDates({ ...result, Meta: response }, destination.timeZone, source.timeZone)
  const { Meta: _meta, ...members } = moved
  const attemptId = attemptIdOf(logId, 1)
  const named = settings.answeredEventType === "response" ? response : message.Meta
  const Meta = {
    ...answerMeta(named, source, [destination], [{ logId, attemptId }]),
    ...(isIncomplete ? { IsIncomplete: true } : {}),
  }
  return { status: 200, body: { Meta, ...members }, logId, error: null }
}

/** Tells a source why it gets nothing. */
export function refused(
  { settings }: Core,
  { message, source }: RoutedMessage,
  { logId, destination }: Leg,
  error: RedoxError,
  text: string,
  status = settings.refusedQuery === "400" ? 400 : 200,
): QueryAnswer {
  const more = {
    Destinations: [{ ID: destination.id, Name: destination.name }],
    Logs: [{ ID: logId, AttemptID: attemptIdOf(logId, 1) }],
  }
  return { status, body: errorBody(message, source, [error], more), logId, error: text }
}

/** Names of the event that answers a query, as the documentation has them. */
function responseOf({ Meta: { DataModel, EventType } }: Message): Meta {
  return { DataModel, EventType: findEvent(models, DataModel, EventType)?.response ?? EventType }
}
