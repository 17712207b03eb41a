import { type EventDescriptor, findEvent, normalizeName } from "@redoxkit/models"
import type { SendOptions } from "./calls.ts"
import { checkMessage } from "./check-message.ts"
import type { Core } from "./core.ts"
import type { Deadline } from "./deadline.ts"
import { SourceError } from "./errors.ts"
import { withTextsForFiles } from "./files/place-files.ts"
import { fillMeta, type Message } from "./fill-meta.ts"
import { destinationsOf, type Reference, type Settings } from "./options.ts"

/** A message that is ready to leave. */
export interface PreparedMessage {
  readonly event: EventDescriptor
  readonly message: Message
}

/** What a call was given. */
export interface Call {
  readonly kind: "push" | "query"
  readonly dataModel: string
  readonly eventType: string
  readonly body: unknown
  readonly options: SendOptions
}

/**
 * Makes of a body what is sent: fills `Meta`, checks the message, and embeds or uploads its files.
 *
 * @param deadline - that of the call; it ends uploads
 * @throws SourceError `unknown-event`, `invalid-call`; InvalidMessageError; what an upload throws
 */
export async function prepareMessage(core: Core, call: Call, deadline: Deadline): Promise<PreparedMessage> {
  const { settings } = core
  const event = eventOf(call, settings)
  const { body } = call
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalidCall("The message is no object. Pass an object with the members of the event.")
  const ofCall = destinationsOf(call.options, "invalid-call")
  const destinations = ofCall ?? settings.destinations
  const filled = readable(() => fillMeta(body as Record<string, unknown>, event, destinations, settings))
  checkDestinations(filled, call.kind)
  if (ofCall !== undefined) checkAgreement(filled, ofCall)
  // Files count as texts here: a message that is refused must not have left files behind.
  await checkMessage(
    readable(() => withTextsForFiles(filled)),
    event,
    settings,
  )
  return { event, message: await core.prepareFiles(filled, deadline) }
}

/** What a getter of the message throws may repeat what is in it, so it goes no further. */
function readable<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw invalidCall(
      "The message cannot be read: one of its members throws. Pass an object of plain values.",
    )
  }
}

function eventOf({ kind, dataModel, eventType }: Call, { models }: Settings): EventDescriptor {
  if (typeof dataModel !== "string" || typeof eventType !== "string")
    throw invalidCall('Data model and event type must be texts, such as "Media" and "New".')
  const event = findEvent(models, dataModel, eventType)
  const verb = kind === "query" ? "query" : "send"
  if (event === undefined) {
    const isOfModel = (known: EventDescriptor): boolean =>
      normalizeName(known.dataModel) === normalizeName(dataModel) && known.kind === kind
    const names = models.events.filter(isOfModel).map((known) => known.eventType)
    throw new SourceError(
      "unknown-event",
      names.length === 0
        ? `The models know no event of this name, and none of this data model for ${verb}(). Check the names, or generate models from newer schemas.`
        : `The models know no event of this name. This data model has for ${verb}(): ${names.join(", ")}.`,
    )
  }
  if (event.kind === kind) return event
  const name = `${event.dataModel} ${event.eventType}`
  if (event.kind === "query") throw invalidCall(`${name} is a query. Use query(), which returns its answer.`)
  if (event.kind === "push") throw invalidCall(`${name} is no query. Use send() or enqueue().`)
  throw invalidCall(
    `${name} is not sent by a source: ${event.kind === "sign-on" ? "Redox" : "the system that was asked"} sends it.`,
  )
}

function checkDestinations({ Meta: { Destinations } }: Message, kind: Call["kind"]): void {
  const count = Array.isArray(Destinations) ? Destinations.length : 0
  if (count === 0)
    throw invalidCall(
      "No destination is named. Pass its ID as destination, to this call or to createSource, or name it in Meta.Destinations.",
    )
  if (kind === "query" && count > 1)
    throw invalidCall(
      `A query goes to exactly one destination, and ${count} are named. Pass the one to ask as destination.`,
    )
}

/** Which of two answers to the question where a patient's data goes was meant, is nothing to guess. */
function checkAgreement({ Meta: { Destinations } }: Message, ofCall: readonly Reference[]): void {
  const idsOf = (references: readonly (Reference | undefined)[]): string =>
    JSON.stringify(references.map((one) => (typeof one === "string" ? one : one?.ID)).sort())
  if (!Array.isArray(Destinations) || idsOf(Destinations) !== idsOf(ofCall))
    throw invalidCall(
      "The call names one destination and Meta.Destinations another. Leave out one of the two. Nothing was sent.",
    )
}

function invalidCall(message: string): SourceError {
  return new SourceError("invalid-call", message)
}
