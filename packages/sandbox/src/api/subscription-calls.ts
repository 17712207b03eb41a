import type { Core } from "../core.ts"
import type { Subscription } from "../world/types.ts"
import type { ApiCall, ApiHandler } from "./call.ts"

/** Subscriptions with their queues: how each is doing, how much waits, and what is first. */
export const listSubscriptions: ApiHandler = (core) => {
  const queued = core.transmissions.queued()
  return {
    items: core.world.subscriptions.list().map((subscription) => withQueue(core, subscription, queued)),
  }
}

export const showSubscription: ApiHandler = (core, { params }) =>
  withQueue(core, core.world.subscriptions.get(params.id ?? ""), core.transmissions.queued())

export const pauseSubscription: ApiHandler = (core, call) => {
  core.delivery.pause(call.params.id ?? "")
  return showSubscription(core, call)
}

export const resumeSubscription: ApiHandler = (core, call: ApiCall) => {
  core.delivery.resume(call.params.id ?? "")
  return showSubscription(core, call)
}

/** Skips the first transmission, and gives it. */
export const skipTransmission: ApiHandler = (core, { params }) => core.delivery.skip(params.id ?? "")

function withQueue(core: Core, subscription: Subscription, queued: ReadonlyMap<string, number>): object {
  const { id } = subscription
  return {
    ...subscription,
    flow: core.delivery.flow(id),
    queued: queued.get(id) ?? 0,
    head: core.transmissions.head(id) ?? null,
  }
}
