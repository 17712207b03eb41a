import { createHmac, hash } from "node:crypto"
import { normalizeName } from "@redoxkit/models"

/** What `Meta` says of a message, as far as it is needed before the message is parsed. */
export interface Envelope {
  /** `Meta.DataModel` as it came; its first 256 characters when it is longer. */
  readonly dataModel: string
  /** `Meta.EventType` as it came; its first 256 characters when it is longer. */
  readonly eventType: string
  /** `Meta.Source.ID`, empty when it is not given. */
  readonly sourceId: string
  /** Identifiers in `Meta.Destinations`, in their order. */
  readonly destinationIds: readonly string[]
  /**
   * Names the transmission: `Meta.Logs[].ID`, else the deprecated `Meta.Transmission.ID` or `Meta.Message.ID`, else
   * `null`. In the place of an identifier of more than 256 characters, or with one that no file can hold, stands
   * `sha256:` and its digest; the same goes for the other identifiers here.
   */
  readonly transmissionId: string | null
}

/** Reads an envelope out of a parsed `Meta`; `undefined` when it does not name a data model and an event type. */
export function readEnvelope(meta: unknown): (Envelope & { readonly key: string | null }) | undefined {
  if (!isRecord(meta) || !isName(meta.DataModel) || !isName(meta.EventType)) return undefined
  const { transmissionId, key } = identify(meta)
  return {
    dataModel: storableName(meta.DataModel),
    eventType: storableName(meta.EventType),
    sourceId: idOf(meta.Source) ?? "",
    destinationIds: idsOf(meta.Destinations),
    transmissionId,
    key,
  }
}

/**
 * Key under which a transmission is stored once. An automatic retry of Redox keeps its log ID and changes the attempt ID;
 * `Transmission.ID` and `Message.ID` are the numeric predecessors, gone from today's traffic.
 */
function identify(meta: Record<string, unknown>): {
  readonly transmissionId: string | null
  readonly key: string | null
} {
  const [logId] = idsOf(meta.Logs)
  if (logId !== undefined) return { transmissionId: logId, key: `log:${logId}` }
  const transmissionId = idOf(meta.Transmission)
  if (transmissionId !== undefined) return { transmissionId, key: `transmission:${transmissionId}` }
  const messageId = idOf(meta.Message)
  if (messageId !== undefined) return { transmissionId: messageId, key: `message:${messageId}` }
  return { transmissionId: null, key: null }
}

/**
 * Key of a body that carries no identifier of its own. It is made with a secret, so that nobody who sees it can try out
 * which patient it belongs to.
 */
export function digestKey(secret: string, body: Uint8Array): string {
  return `digest:${createHmac("sha256", secret).update(body).digest("base64url")}`
}

/**
 * Default ordering key: source and data model.
 *
 * A subscription is source, destination and data model, but whether a delivered message lists other destinations beside
 * ours is not documented. Leaving them out can only join two subscriptions that share an endpoint, never tear one apart.
 */
export function subscriptionOf(envelope: Envelope): string {
  return `${envelope.sourceId}/${normalizeName(envelope.dataModel)}`
}

/** Longer than any name or identifier of Redox: those of transmissions are UUIDs. */
const LONGEST_NAME = 256

/** NUL, and surrogates without their other half. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

/**
 * An identifier as it may become a key in memory, in a file and in a database. UTF-8 has no unpaired surrogates: each of
 * them is written as the same character, which would make one key of two. PostgreSQL takes no NUL, and an index takes no
 * texts of any length.
 */
export function storableId(id: string): string {
  if (id.length <= LONGEST_NAME && isStorable(id)) return id
  // JSON writes unpaired surrogates as different escapes.
  return `sha256:${hash("sha256", JSON.stringify(id), "base64url")}`
}

/** A name as it may be stored. Two that differ only in what is left out are names of no event. */
function storableName(name: string): string {
  if (name.length <= LONGEST_NAME && isStorable(name)) return name
  return name.slice(0, LONGEST_NAME).replace(new RegExp(UNSTORABLE, "gu"), "\ufffd")
}

function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

function idOf(value: unknown): string | undefined {
  const id = isRecord(value) ? value.ID : undefined
  if (typeof id === "string" && id !== "") return storableId(id)
  // A number that has lost digits, or a 0 put in as a placeholder, names many messages; as a key it would lose all but one.
  return Number.isSafeInteger(id) && id !== 0 ? String(id) : undefined
}

function idsOf(value: unknown): readonly string[] {
  const ids: string[] = []
  if (!Array.isArray(value)) return ids
  for (const item of value) {
    const id = idOf(item)
    if (id !== undefined) ids.push(id)
  }
  return ids
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== ""
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
