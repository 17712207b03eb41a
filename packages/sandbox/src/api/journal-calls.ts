import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import { problemKinds } from "../store/problems.ts"
import type { RequestSummary } from "../store/requests.ts"
import { invalid } from "../world/check.ts"
import { properEvent, properName } from "../world/world.ts"
import { type ApiHandler, limitOf, momentOf, numberOf, pageOf, textOf } from "./call.ts"

/** Lists requests of sources, newest first. */
export const listRequests: ApiHandler = ({ requests }, { query }) => {
  const limit = limitOf(query)
  const dataModel = textOf(query, "dataModel")
  const eventType = textOf(query, "eventType")
  const conditions = {
    sourceId: textOf(query, "sourceId"),
    dataModel: dataModel === undefined ? undefined : properName(dataModel),
    eventType: dataModel && eventType ? properEvent(dataModel, eventType).eventType : eventType,
    status: numberOf(query, "status"),
    text: textOf(query, "text"),
    from: momentOf(query, "from"),
    to: momentOf(query, "to"),
    before: numberOf(query, "before"),
  }
  const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined))
  return pageOf(requests.list({ ...given, limit }), limit, ({ id }) => id)
}

/** One request with its bodies; those with real data only with `reveal=true`. */
export const showRequest: ApiHandler = (core, { params, query }) => {
  const request = core.requests.find(Number(params.id))
  if (request === undefined) throw new SandboxError("not-found", "There is no request with this ID.")
  const hidden = isReal(core, request) && query.get("reveal") !== "true"
  return hidden ? { ...request, hidden, body: null, answer: null } : { ...request, hidden }
}

/** Lists what went wrong, newest first. */
export const listErrors: ApiHandler = ({ problems }, { query }) => {
  const limit = limitOf(query)
  const kind = textOf(query, "kind")
  if (kind !== undefined && !(problemKinds as readonly string[]).includes(kind))
    throw invalid(`kind must be one of: ${problemKinds.join(", ")}.`)
  const before = numberOf(query, "before")
  const filter = {
    limit,
    ...(kind === undefined ? {} : { kind }),
    ...(before === undefined ? {} : { before }),
  }
  return pageOf(problems.list(filter), limit, ({ id }) => id)
}

/** Also when a destination was marked only after the request came; one that was refused may have been for any of them. */
function isReal({ world, transmissions }: Core, { realData, logIds }: RequestSummary): boolean {
  if (realData) return true
  const marked = world.destinations.list().filter(({ holdsRealData }) => holdsRealData)
  if (marked.length === 0) return false
  const went = logIds.map((logId) => transmissions.find(logId)?.destinationId)
  return (
    went.length === 0 ||
    went.some((id) => id === undefined || marked.some((destination) => destination.id === id))
  )
}
