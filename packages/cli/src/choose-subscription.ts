import { defaultIds } from "@redoxkit/sandbox"
import { CommandError } from "./command-error.ts"
import type { Page } from "./sandbox-answers.ts"
import type { SandboxClient } from "./sandbox-client.ts"

interface Subscription {
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
}

/**
 * The subscription through which a message goes: the only one that fits the options, or else that of "Redox Dev Tools".
 *
 * @throws CommandError `no-subscription`, `several-subscriptions`
 */
export async function chooseSubscription(
  client: SandboxClient,
  dataModel: string,
  { source, destination }: { readonly [name: string]: string | undefined },
): Promise<Subscription> {
  const { items } = await client.call<Page<Subscription>>("GET /api/subscriptions")
  const fitting = items.filter(
    (one) =>
      one.dataModel === dataModel &&
      (source === undefined || one.sourceId === source) &&
      (destination === undefined || one.destinationId === destination),
  )
  const ofDevTools = fitting.filter(({ sourceId }) => sourceId === defaultIds.devTools)
  const [only, another] = fitting.length > 1 && ofDevTools.length > 0 ? ofDevTools : fitting
  if (only === undefined)
    throw new CommandError(
      "no-subscription",
      `The sandbox has no subscription for ${dataModel} between this source and destination. Make one on its page, or name others.`,
    )
  if (another !== undefined)
    throw new CommandError(
      "several-subscriptions",
      `The sandbox has several subscriptions for ${dataModel}. Choose with --source and --destination: ${fitting
        .map(({ sourceId, destinationId }) => `${sourceId} to ${destinationId}`)
        .join(", ")}.`,
    )
  return only
}
