import { type EventDescriptor, findEvent } from "@redoxkit/models"
import { BadChange, PollerError } from "../errors.ts"
import type { MakeMessage, PolledMessage } from "./polled-message.ts"

type Catalogue = { readonly events: readonly EventDescriptor[] }

const made = new WeakSet<object>()

/** Makes the function that makes messages of these models. */
export function messageMaker<Events, Responses>(models: Catalogue): MakeMessage<Events, Responses> {
  return (dataModel, eventType, body) => {
    const event = findEvent(models as never, String(dataModel), String(eventType))
    if (event === undefined)
      throw new PollerError(
        "unknown-event",
        "The models know no event of this name. Check the data model and the event type, or generate models from newer schemas.",
      )
    if (event.kind !== "push")
      throw new PollerError(
        "unknown-event",
        `${event.dataModel} ${event.eventType} is no message of its own, so that a poller cannot make it.`,
      )
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw new BadChange("The body of a message is no object. Pass an object with the members of the event.")
    const message = { dataModel: event.dataModel, eventType: event.eventType, body }
    made.add(message)
    return message as unknown as PolledMessage
  }
}

/** What `toMessages` returned, as a list. @throws BadChange for anything that `message` did not make */
export function messagesOf(given: unknown): readonly PolledMessage[] {
  const list: readonly unknown[] =
    given === undefined || given === null ? [] : Array.isArray(given) ? given : [given]
  if (list.every((one): one is PolledMessage => typeof one === "object" && one !== null && made.has(one)))
    return list
  throw new BadChange(
    "toMessages returned something else than messages. Make them with message(dataModel, eventType, body), the one it is handed; return an empty list for a change that means nothing.",
  )
}
