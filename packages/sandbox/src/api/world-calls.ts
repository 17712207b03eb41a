import { SandboxError } from "../errors.ts"
import type { ApiHandler } from "./call.ts"

export const listSources: ApiHandler = ({ world }) => ({ items: world.sources.list() })
export const showSource: ApiHandler = ({ world }, { params }) => world.sources.get(params.id ?? "")
export const createSource: ApiHandler = ({ world }, { body }) => world.createSource(body)

/** Removes a source that no subscription has, with its records. */
export const removeSource: ApiHandler = ({ world, records }, { params }) => {
  const { id = "" } = params
  records.deleteAll(id, () => world.removeSource(id))
}

/** Changes a source. When its credentials change, the tokens that were issued for them end. */
export const changeSource: ApiHandler = async ({ world, tokens }, { params, body }) => {
  const { id = "" } = params
  const before = world.sources.get(id)
  const source = await world.changeSource(id, body)
  const credentials = ({ legacyKeys, oauthClients }: typeof source) =>
    JSON.stringify([legacyKeys, oauthClients])
  if (credentials(before) !== credentials(source)) tokens.revoke(id)
  return source
}

/** Ends every token of a source: its next request gets a 401. */
export const revokeTokens: ApiHandler = ({ world, tokens }, { params }) => {
  tokens.revoke(world.sources.get(params.id ?? "").id)
}

export const listDestinations: ApiHandler = ({ world }) => ({ items: world.destinations.list() })
export const showDestination: ApiHandler = ({ world }, { params }) => world.destinations.get(params.id ?? "")
export const createDestination: ApiHandler = ({ world }, { body }) => world.createDestination(body)
export const changeDestination: ApiHandler = ({ world }, { params, body }) =>
  world.changeDestination(params.id ?? "", body)
export const removeDestination: ApiHandler = ({ world }, { params }) =>
  world.removeDestination(params.id ?? "")

export const createSubscription: ApiHandler = ({ world }, { body }) => world.createSubscription(body)

/** Removes a subscription whose queue is empty. */
export const removeSubscription: ApiHandler = ({ world, transmissions }, { params }) => {
  const { id } = world.subscriptions.get(params.id ?? "")
  if (transmissions.head(id) !== undefined)
    throw new SandboxError("in-use", "Messages still wait in this subscription. Deliver or skip them first.")
  world.removeSubscription(id)
}
