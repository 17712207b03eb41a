import { randomInt, randomUUID } from "node:crypto"
import {
  addIntakeTrouble,
  intakeTroubleKinds,
  listIntakeTroubles,
  removeIntakeTroubles,
} from "../intake/intake-troubles.ts"
import { type Fields, fieldsOf, invalid } from "../world/check.ts"
import { type Trouble, troubleKinds } from "../world/types.ts"
import type { ApiHandler } from "./call.ts"

/** Members of a trouble of requests, in a body or read back. */
const MEMBERS = ["id", "kind", "path", "drawn", "remaining", "probability", "seed", "delayMs"]
const HOUR = 3_600_000
const MEBIBYTE = 1024 * 1024

/** Switches a trouble of a subscription on. */
export const addTrouble: ApiHandler = ({ world }, { params, body }) => {
  const subscription = world.subscriptions.get(params.id ?? "")
  const fields = fieldsOf(body, [...MEMBERS.filter((name) => name !== "path"), "copies", "bytes"])
  const kind = fields.oneOf("kind", troubleKinds)
  if (kind === undefined) throw invalid(`kind is missing. It is one of: ${troubleKinds.join(", ")}.`)
  const trouble: Trouble = {
    id: randomUUID(),
    kind,
    drawn: 0,
    ...frequencyOf(fields),
    delayMs: fields.whole("delayMs", 1, HOUR) ?? 10_000,
    copies: fields.whole("copies", 1, 10_000) ?? 20,
    bytes: fields.whole("bytes", 1, 64 * MEBIBYTE) ?? 30 * MEBIBYTE,
  }
  world.keepSubscription({ ...subscription, troubles: [...subscription.troubles, trouble] })
  return trouble
}

/** Switches one trouble of a subscription off, or all of them. */
export const removeTrouble: ApiHandler = ({ world }, { params }) => {
  const subscription = world.subscriptions.get(params.id ?? "")
  const troubles =
    params.trouble === undefined ? [] : subscription.troubles.filter(({ id }) => id !== params.trouble)
  world.keepSubscription({ ...subscription, troubles })
}

export const listRequestTroubles: ApiHandler = (core) => ({ items: listIntakeTroubles(core) })

/** Switches a trouble with the requests of sources on. */
export const addRequestTrouble: ApiHandler = (core, { body }) => {
  const fields = fieldsOf(body, MEMBERS)
  const kind = fields.oneOf("kind", intakeTroubleKinds)
  if (kind === undefined) throw invalid(`kind is missing. It is one of: ${intakeTroubleKinds.join(", ")}.`)
  return addIntakeTrouble(core, {
    kind,
    path: fields.text("path") ?? null,
    ...frequencyOf(fields),
    delayMs: fields.whole("delayMs", 1, HOUR) ?? 10_000,
  })
}

export const removeRequestTrouble: ApiHandler = (core, { params }) => removeIntakeTroubles(core, params.id)

/** How often a trouble hits: once without anything, `remaining: null` until it is switched off. */
function frequencyOf(fields: Fields): Pick<Trouble, "remaining" | "probability" | "seed"> {
  const isChance = fields.has("probability")
  const given = fields.raw("remaining") === null ? null : fields.whole("remaining", 1, 1_000_000)
  return {
    remaining: given === undefined ? (isChance ? null : 1) : given,
    probability: fields.number("probability", 0.000001, 1) ?? 1,
    seed: fields.whole("seed", 0, 2 ** 32 - 1) ?? randomInt(2 ** 32),
  }
}
