import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import { problemKinds } from "../store/problems.ts"
import type { RequestSummary } from "../store/requests.ts"
import { invalid } from "../world/check.ts"
import {
  type ApiHandler,
  eventOf,
  givenOf,
  limitOf,
  numberOf,
  pageOf,
  searchOf,
  spanOf,
  textOf,
} from "./call.ts"

/** Lists requests of sources, newest first. The first page says how many there are on all. */
export const listRequests: ApiHandler = (core, { query }) => {
  const { requests } = core
  const filter = givenOf({
    sourceId: textOf(query, "sourceId"),
    ...eventOf(query),
    status: numberOf(query, "status"),
    ...searchOf(core, query),
    ...spanOf(query),
    before: numberOf(query, "before"),
  })
  return pageOf({ ...filter, limit: limitOf(query) }, requests.list, requests.count, ({ id }) => id)
}

/** One request with its bodies; those with real data only with `reveal=true`. */
export const showRequest: ApiHandler = (core, { params, query }) => {
  const request = core.requests.find(Number(params.id))
  if (request === undefined) throw new SandboxError("not-found", "There is no request with this ID.")
  const hidden = isReal(core, request) && query.get("reveal") !== "true"
  return hidden ? { ...request, hidden, body: null, answer: null } : { ...request, hidden }
}

/** Lists what went wrong, newest first. The first page says how much there is on all. */
export const listErrors: ApiHandler = ({ problems }, { query }) => {
  const kind = textOf(query, "kind")
  if (kind !== undefined && !(problemKinds as readonly string[]).includes(kind))
    throw invalid(`kind must be one of: ${problemKinds.join(", ")}.`)
  const filter = givenOf({
    kind,
    ...eventOf(query),
    sourceId: textOf(query, "sourceId"),
    destinationId: textOf(query, "destinationId"),
    subscriptionId: textOf(query, "subscriptionId"),
    status: numberOf(query, "status"),
    text: textOf(query, "text"),
    ...spanOf(query),
    before: numberOf(query, "before"),
  })
  return pageOf({ ...filter, limit: limitOf(query) }, problems.list, problems.count, ({ id }) => id)
}

/** One thing that went wrong. */
export const showError: ApiHandler = ({ problems }, { params }) => {
  const problem = problems.find(Number(params.id))
  if (problem === undefined) throw new SandboxError("not-found", "There is no error with this ID.")
  return problem
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
