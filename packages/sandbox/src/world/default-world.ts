import { models } from "@redoxkit/models"
import type { WorldSeed } from "./types.ts"

/** The IDs that Redox's public samples show for its own source and destinations, and IDs of ours for the rest. */
export const defaultIds = {
  yourSource: "2b0d7a54-6c1f-4e0b-9a53-7d1f0c7a9e11",
  devTools: "7ce6f387-c33c-417d-8682-81e83628cbd9",
  yourDestination: "6a1e3c0d-85b9-4c39-8f6e-0f5d2f4b7c21",
  redoxEmr: "af394f14-b34a-464f-8d24-895f370af4c9",
} as const

/**
 * The wiring of a new development organisation at Redox: your source sends to "Redox EMR", which lives in the sandbox,
 * and "Redox Dev Tools" sends to your destination. "Redox EMR" answers queries from the records of "Redox Dev Tools", which
 * begin with the world of the samples.
 *
 * @param destination - address and token of your endpoint, where they are known
 */
export function defaultWorld(
  destination: { readonly url?: string; readonly verificationToken?: string } = {},
): WorldSeed {
  const { yourSource, devTools, yourDestination, redoxEmr } = defaultIds
  const { url, verificationToken } = destination
  const endpoint = {
    ...(url === undefined ? {} : { url }),
    ...(verificationToken === undefined ? {} : { verificationToken }),
  }
  const dataModels = [...new Set(models.events.map(({ dataModel }) => dataModel))]
  const subscribe = (sourceId: string, destinationId: string) =>
    dataModels.map((dataModel) => ({ sourceId, destinationId, dataModel }))
  return {
    sources: [
      { id: yourSource, name: "Redox API Endpoint" },
      { id: devTools, name: "Redox Dev Tools", records: "samples" },
    ],
    destinations: [
      { id: yourDestination, name: "Your Destination", ...endpoint },
      { id: redoxEmr, name: "Redox EMR", recordsOf: devTools },
    ],
    subscriptions: [...subscribe(devTools, yourDestination), ...subscribe(yourSource, redoxEmr)],
  }
}
