import { randomUUID } from "node:crypto"
import { findEvent, models, normalizeName } from "@redoxkit/models"
import { SandboxError, type SandboxErrorCode } from "../errors.ts"
import type { Changes } from "../store/changes.ts"
import type { Database } from "../store/database.ts"
import { fieldsOf } from "./check.ts"
import { type Collection, openCollection } from "./collection.ts"
import { makeDestination } from "./make-destination.ts"
import { makeSource } from "./make-source.ts"
import type { Destination, Source, Subscription, WorldSeed } from "./types.ts"

/** A source that was planted. */
export interface PlantedSource {
  readonly id: string
  readonly records: "samples" | "none"
}

/** Who sends to whom. Kept in memory, and written through to the database. */
export interface World {
  readonly sources: Collection<Source>
  readonly destinations: Collection<Destination>
  readonly subscriptions: Collection<Subscription>
  createSource(sent: unknown): Promise<Source>
  changeSource(id: string, sent: unknown): Promise<Source>
  createDestination(sent: unknown): Destination
  changeDestination(id: string, sent: unknown): Destination
  /** @throws SandboxError `duplicate-subscription`, `environments-differ` */
  createSubscription(sent: unknown): Subscription
  /** Writes a destination or subscription that was changed. */
  keepDestination(destination: Destination): void
  keepSubscription(subscription: Subscription): void
  /** @throws SandboxError `in-use` while a subscription has it */
  removeSource(id: string): void
  removeDestination(id: string): void
  removeSubscription(id: string): void
  /** The subscription that takes a message, by the name of its data model without regard to spaces and case. */
  findSubscription(sourceId: string, destinationId: string, dataModel: string): Subscription | undefined
  /**
   * Fills an empty world.
   *
   * @param also - done in the same transaction, with each source and what its records begin with
   */
  plant(seed: WorldSeed, also?: (planted: readonly PlantedSource[]) => void): Promise<void>
}

/** Opens the world that the database holds. */
export function openWorld(database: Database, changes: Changes): World {
  const load = <Thing extends { readonly id: string }>(
    kind: string,
    missing: SandboxErrorCode,
    complete?: (thing: Thing) => Thing,
  ) => openCollection<Thing>(database, changes, kind, missing, complete)
  const sources = load<Source>("source", "unknown-source")
  const destinations = load<Destination>("destination", "unknown-destination", withSignOn)
  const subscriptions = load<Subscription>("subscription", "unknown-subscription")

  const free = (collection: Collection<{ readonly id: string }>, id: string): void => {
    if (collection.find(id) !== undefined)
      throw new SandboxError(
        "conflict",
        "There is one with this ID already. Leave out the ID to get a new one.",
      )
  }
  const unused = (member: "sourceId" | "destinationId", id: string): void => {
    if (subscriptions.list().some((subscription) => subscription[member] === id))
      throw new SandboxError("in-use", "A subscription still has it. Remove its subscriptions first.")
  }
  const apiKeysAreFree = (source: Source): void => {
    const others = sources.list().filter(({ id }) => id !== source.id)
    const names = ({ legacyKeys, oauthClients }: Source) => [
      ...legacyKeys.map(({ apiKey }) => apiKey),
      ...oauthClients.map(({ clientId }) => clientId),
    ]
    const taken = new Set(others.flatMap(names))
    if (names(source).some((name) => taken.has(name)) || new Set(names(source)).size < names(source).length)
      throw new SandboxError(
        "conflict",
        "An API key or client ID belongs to a source already. Use another one.",
      )
  }

  const addSource = (source: Source): Source => {
    free(sources, source.id)
    apiKeysAreFree(source)
    return sources.put(source)
  }

  const world: World = {
    sources,
    destinations,
    subscriptions,
    createSource: async (sent) => addSource(await makeSource(sent)),
    async changeSource(id, sent) {
      sources.get(id)
      const source = await makeSource(sent, sources.get(id))
      apiKeysAreFree(source)
      return sources.put(source)
    },
    createDestination(sent) {
      const destination = makeDestination(sent)
      if (destination.recordsOf !== null) sources.get(destination.recordsOf)
      free(destinations, destination.id)
      return destinations.put(destination)
    },
    changeDestination(id, sent) {
      const destination = makeDestination(sent, destinations.get(id))
      if (destination.recordsOf !== null) sources.get(destination.recordsOf)
      return destinations.put(destination)
    },
    createSubscription(sent) {
      const fields = fieldsOf(sent)
      const source = sources.get(fields.requiredText("sourceId"))
      const destination = destinations.get(fields.requiredText("destinationId"))
      const dataModel = properName(fields.requiredText("dataModel"))
      if (source.environment !== destination.environment)
        throw new SandboxError(
          "environments-differ",
          `The source is in ${source.environment} and the destination in ${destination.environment}. A subscription joins two of one environment.`,
        )
      if (world.findSubscription(source.id, destination.id, dataModel) !== undefined)
        throw new SandboxError(
          "duplicate-subscription",
          "This source and destination have a subscription for this data model already. There is one for each data model.",
        )
      const id = fields.text("id") ?? randomUUID()
      free(subscriptions, id)
      return subscriptions.put({
        id,
        sourceId: source.id,
        destinationId: destination.id,
        dataModel,
        paused: false,
        troubles: [],
      })
    },
    keepDestination: (destination) => void destinations.put(destination),
    keepSubscription: (subscription) => void subscriptions.put(subscription),
    removeSource(id) {
      sources.get(id)
      unused("sourceId", id)
      if (destinations.list().some(({ recordsOf }) => recordsOf === id))
        throw new SandboxError(
          "in-use",
          "A destination answers from the records of this source. Set its recordsOf to null first.",
        )
      sources.remove(id)
    },
    removeDestination(id) {
      destinations.get(id)
      unused("destinationId", id)
      destinations.remove(id)
    },
    removeSubscription(id) {
      subscriptions.get(id)
      subscriptions.remove(id)
    },
    findSubscription(sourceId, destinationId, dataModel) {
      const name = normalizeName(dataModel)
      return subscriptions
        .list()
        .find(
          (subscription) =>
            subscription.sourceId === sourceId &&
            subscription.destinationId === destinationId &&
            normalizeName(subscription.dataModel) === name,
        )
    },
    async plant(seed, also) {
      if (sources.list().length + destinations.list().length > 0) return
      const made = await Promise.all(seed.sources.map((source) => makeSource(source)))
      // All or nothing: half a world in the file would be taken for the whole one at the next start.
      database.transaction(() => {
        for (const source of made) addSource(source)
        for (const destination of seed.destinations) world.createDestination(destination)
        for (const subscription of seed.subscriptions) world.createSubscription(subscription)
        also?.(made.map(({ id }, index) => ({ id, records: seed.sources[index]?.records ?? "none" })))
      })
    },
  }
  return world
}

/** Files of older releases have destinations without sign-on. */
function withSignOn(destination: Destination): Destination {
  return { ...{ ssoUrl: null, ssoSecret: null, ssoErrorUrl: null }, ...destination }
}

const properNames = new Map(models.events.map(({ dataModel }) => [normalizeName(dataModel), dataModel]))

/** The name of a data model as Redox writes it; one that is not in the catalogue stays as it is. */
export function properName(dataModel: string): string {
  return properNames.get(normalizeName(dataModel)) ?? dataModel
}

/** The names of an event as Redox writes them, by which lists are filtered; those that are in no catalogue stay as they are. */
export function properEvent(
  dataModel: string,
  eventType: string,
): { readonly dataModel: string; readonly eventType: string } {
  const event = findEvent(models, dataModel, eventType)
  return { dataModel: properName(dataModel), eventType: event?.eventType ?? eventType }
}
