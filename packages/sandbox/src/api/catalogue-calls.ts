import { findEvent, models, validateMessage } from "@redoxkit/models"
import { SandboxError } from "../errors.ts"
import { sampleOf, schemaOf } from "../message/assets.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import type { ApiCall, ApiHandler } from "./call.ts"

/** Every event of the catalogue. */
export const listEvents: ApiHandler = () => ({
  items: models.events.map(({ dataModel, eventType, kind, response, answers }) => ({
    dataModel,
    eventType,
    kind,
    response: response ?? null,
    answers: answers ?? null,
  })),
})

/** The sample of an event. */
export const showSample: ApiHandler = (_core, call) => found(call, sampleOf)

/** The JSON Schema of an event, as one document. */
export const showSchema: ApiHandler = (_core, call) => found(call, schemaOf)

/** Checks a message: the findings, or `null` for an unknown event. */
export const checkMessage: ApiHandler = async (_core, { body }) => {
  const message = fieldsOf(body).object("message")
  if (message === undefined) throw invalid("message is missing. It is the message as a JSON object.")
  return { findings: (await validateMessage(message)) ?? null }
}

function found({ params }: ApiCall, find: (dataModel: string, eventType: string) => unknown): unknown {
  const { dataModel = "", eventType = "" } = params
  if (findEvent(models, dataModel, eventType) === undefined)
    throw new SandboxError("not-found", "The catalogue has no such event. GET /api/events lists them.")
  return find(dataModel, eventType)
}
