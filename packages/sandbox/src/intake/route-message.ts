import { randomUUID } from "node:crypto"
import { findEvent, models, normalizeName, type ValidationIssue, validateMessage } from "@redoxkit/models"
import type { Core } from "../core.ts"
import type { Message } from "../message/assets.ts"
import { plainOf } from "../message/exact-json.ts"
import { findFileReferences } from "../message/file-members.ts"
import { isBlobBase } from "../message/with-files.ts"
import type { Destination, Source, Subscription } from "../world/types.ts"
import type { RedoxError } from "./redox-errors.ts"

/** One destination of a message, and the subscription through which it goes there. */
export interface Leg {
  readonly logId: string
  readonly destination: Destination
  readonly subscription: Subscription
}

/** A message that may go on its way. */
export interface RoutedMessage {
  readonly message: Message
  readonly source: Source
  readonly isQuery: boolean
  readonly legs: readonly Leg[]
  /** Findings of the validator; `undefined` for an unknown event. */
  readonly issues: readonly ValidationIssue[] | undefined
}

/** A message, or what is wrong with it. */
export type Routing = RoutedMessage | { readonly errors: readonly RedoxError[] }

/**
 * Finds the way of a message: names, required members, destinations and subscriptions. Anything else that the validator
 * finds is kept with the transmission and stops nothing.
 *
 * @param checkRequired - `false` lets a message with missing members pass: for trying out a destination
 */
export async function routeMessage(
  core: Core,
  source: Source,
  sent: unknown,
  checkRequired = true,
): Promise<Routing> {
  const message = messageOf(sent)
  if (message === undefined)
    return refuse(
      "DataModels",
      "The message needs a Meta with a DataModel and an EventType, both texts of at most 200 characters.",
    )
  const { DataModel, EventType } = message.Meta
  const issues = await validateMessage(plainOf(message))
  const missing = issues?.find(({ rule }) => rule === "required")
  if (missing !== undefined && checkRequired) {
    const place = missing.path.slice(1).replaceAll("/", ".")
    return refuse("DataModels", `A required field is missing - ${place} in ${DataModel}:${EventType}`)
  }
  const ids = destinationsOf(message)
  if (ids.length === 0)
    return refuse("Subscriptions", "Meta.Destinations names no destination. Name the ID of at least one.")
  const isQuery = findEvent(models, DataModel, EventType)?.kind === "query"
  if (isQuery && ids.length > 1)
    return refuse(
      "Subscriptions",
      "A query goes to exactly one destination, and Meta.Destinations names several.",
    )

  const legs: Leg[] = []
  for (const id of ids) {
    const destination = core.world.destinations.find(id)
    const subscription = destination && core.world.findSubscription(source.id, id, DataModel)
    if (destination === undefined || subscription === undefined)
      return refuse(
        "Subscriptions",
        `No subscription was found. Every destination in Meta.Destinations has to be one to which this source is subscribed for ${properWord(DataModel)}.`,
      )
    legs.push({ logId: randomUUID(), destination, subscription })
  }
  const files = findFileReferences(message, isBlobBase(core)).map(({ blob }) => blob)
  if (files.some((blob) => core.blobs.owner(blob) !== source.id))
    return refuse("DataModels", "The message refers to a file that this source has not uploaded.")
  for (const blob of files) core.blobs.touch(blob, core.clock.now())
  return { message, source, isQuery, legs, issues }
}

/** A name that came from outside is repeated only when it is one of the catalogue. */
function properWord(dataModel: string): string {
  const known = models.events.find((event) => normalizeName(event.dataModel) === normalizeName(dataModel))
  return known?.dataModel ?? "this data model"
}

/** Names stand in lists and on the feed, where nothing is large. */
const LONGEST_NAME = 200

function messageOf(sent: unknown): Message | undefined {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return undefined
  const { Meta } = sent as { readonly Meta?: unknown }
  if (typeof Meta !== "object" || Meta === null) return undefined
  const { DataModel, EventType } = Meta as Record<string, unknown>
  const isText = (value: unknown): boolean =>
    typeof value === "string" && value.trim() !== "" && value.length <= LONGEST_NAME
  return isText(DataModel) && isText(EventType) ? (sent as Message) : undefined
}

function destinationsOf({ Meta }: Message): readonly string[] {
  const { Destinations } = Meta
  if (!Array.isArray(Destinations)) return []
  const ids = Destinations.map((destination: unknown) =>
    typeof destination === "object" && destination !== null
      ? (destination as Record<string, unknown>).ID
      : "",
  )
  // What is no text names no destination, and finds none.
  return [...new Set(ids.map((id) => (typeof id === "string" ? id : "")))]
}

function refuse(module: "DataModels" | "Subscriptions", text: string): Routing {
  return { errors: [{ Text: text, Type: "message", Module: module }] }
}
