import { SandboxError } from "../errors.ts"
import { problemKinds } from "../store/problems.ts"
import { invalid } from "../world/check.ts"
import { properName } from "../world/world.ts"
import { type ApiHandler, limitOf, momentOf, numberOf, pageOf, textOf } from "./call.ts"

/** Lists requests of sources, newest first. */
export const listRequests: ApiHandler = ({ requests }, { query }) => {
  const limit = limitOf(query)
  const dataModel = textOf(query, "dataModel")
  const conditions = {
    sourceId: textOf(query, "sourceId"),
    dataModel: dataModel === undefined ? undefined : properName(dataModel),
    eventType: textOf(query, "eventType"),
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
export const showRequest: ApiHandler = ({ requests }, { params, query }) => {
  const request = requests.find(Number(params.id))
  if (request === undefined) throw new SandboxError("not-found", "There is no request with this ID.")
  const hidden = request.realData && query.get("reveal") !== "true"
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
