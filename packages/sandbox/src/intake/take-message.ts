import type { Core } from "../core.ts"
import { attemptIdOf } from "../delivery/attempt.ts"
import { parseJson } from "../http/read-body.ts"
import { answerMeta } from "../message/fill-meta.ts"
import { ask } from "../query/ask.ts"
import type { Source } from "../world/types.ts"
import { properEvent, properName } from "../world/world.ts"
import { enqueue } from "./enqueue.ts"
import { type IntakeReply, type IntakeRequest, sourceOf, unauthorized } from "./intake-request.ts"
import { errorBody, type RedoxError } from "./redox-errors.ts"
import { type RoutedMessage, routeMessage } from "./route-message.ts"

/** `POST /endpoint` and `POST /query`: a message or a query. Both paths take both, as Redox's do. */
export async function takeMessage(core: Core, request: IntakeRequest): Promise<IntakeReply> {
  const source = sourceOf(core, request)
  if (source === undefined) return unauthorized
  const sent = parseJson(request.body)
  if (sent === undefined)
    return refuse(source, null, [
      {
        Text: "The body is no JSON, or is nested deeper than 500 levels.",
        Type: "message",
        Module: "DataModels",
      },
    ])
  const named = (sent as { readonly Meta?: { readonly Source?: { readonly ID?: unknown } } } | null)?.Meta
    ?.Source?.ID
  if (typeof named === "string" && named !== source.id && isSourceOfWorld(core, named))
    return refuse(source, sent, [
      {
        Text: "Meta.Source names another source than the one whose credential was used.",
        Type: "message",
        Module: "Subscriptions",
      },
    ])

  const routed = await routeMessage(core, source, sent)
  if ("errors" in routed) return refuse(source, sent, routed.errors)
  const about = aboutOf(routed)
  if (routed.isQuery) {
    const { status, body, logId, error } = await ask(core, routed, "source", request.signal)
    return { ...about, status, json: body, logIds: [logId], ...(error === null ? {} : { error }) }
  }
  const logs = enqueue(core, routed, "source").map(({ logId }) => ({
    logId,
    attemptId: attemptIdOf(logId, 1),
  }))
  const destinations = routed.legs.map(({ destination }) => destination)
  return {
    ...about,
    status: 200,
    json: { Meta: answerMeta(routed.message.Meta, source, destinations, logs) },
    logIds: logs.map(({ logId }) => logId),
  }
}

// A sample names sources of its own; only another one of this sandbox is a mistake for sure.
function isSourceOfWorld({ world }: Core, id: string): boolean {
  return world.sources.find(id) !== undefined
}

function aboutOf({ message, source, legs }: RoutedMessage) {
  return {
    sourceId: source.id,
    ...properEvent(message.Meta.DataModel, message.Meta.EventType),
    realData: legs.some(({ destination }) => destination.holdsRealData),
  }
}

function refuse(source: Source, sent: unknown, errors: readonly RedoxError[]): IntakeReply {
  const { DataModel, EventType } = ((sent as { readonly Meta?: unknown } | null)?.Meta ?? {}) as Record<
    string,
    unknown
  >
  return {
    status: 400,
    json: errorBody(sent, source, errors),
    sourceId: source.id,
    ...(typeof DataModel === "string" ? { dataModel: properName(DataModel.slice(0, 200)) } : {}),
    ...(typeof EventType === "string" ? { eventType: EventType.slice(0, 200) } : {}),
    error: errors[0]?.Text ?? "Refused.",
  }
}
