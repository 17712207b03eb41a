import type { DataModelOf, EventMap, EventTypeOf, QueryTypeOf, ResponseMap } from "@redoxkit/models"

/** Event types that answer a query; those travel in HTTP responses. */
type ResponseTypeOf<Responses, DataModel> = DataModel extends keyof Responses
  ? Responses[DataModel][keyof Responses[DataModel]]
  : never

/** Event types of a data model that are messages: neither queries nor answers to them. */
export type MessageTypeOf<Events, Responses, DataModel extends keyof Events> = Exclude<
  EventTypeOf<Events, DataModel>,
  QueryTypeOf<Responses, DataModel> | ResponseTypeOf<Responses, DataModel>
>

/** Data models with at least one message. The sign-on (`SSO`) only comes from Redox. */
export type MessageModelOf<Events, Responses> = {
  [DataModel in DataModelOf<Events>]: [MessageTypeOf<Events, Responses, DataModel>] extends [never]
    ? never
    : DataModel
}[DataModelOf<Events>] extends infer Names
  ? Exclude<Names & DataModelOf<Events>, "SSO">
  : never

/** The event's message, in which all or part of `Meta` may be left to the poller. */
export type BodyOf<Events, DataModel, EventType> = DataModel extends keyof Events
  ? EventType extends keyof Events[DataModel]
    ? WithOptionalMeta<Events[DataModel][EventType]>
    : never
  : never

type WithOptionalMeta<Message> = Message extends { readonly Meta?: infer Meta }
  ? Omit<Message, "Meta"> & { readonly Meta?: Partial<Meta> }
  : Message

declare const polled: unique symbol

/** A message made by `message`, whose body fits its event. */
export interface PolledMessage {
  readonly dataModel: string
  readonly eventType: string
  readonly body: Readonly<Record<string, unknown>>
  readonly [polled]: true
}

/**
 * Makes a message of an event, with the types of your models.
 *
 * @param body - the event's message; what `Meta` leaves open is filled in when it is passed on
 * @throws PollerError `unknown-event` for names outside the models, and for queries
 * @example
 * toMessages: (change, { message }) => message("Scheduling", "New", { Patient, Visit: { VisitNumber: change.id } })
 */
export type MakeMessage<Events = EventMap, Responses = ResponseMap> = <
  DataModel extends MessageModelOf<Events, Responses>,
  EventType extends MessageTypeOf<Events, Responses, DataModel>,
>(
  dataModel: DataModel,
  eventType: EventType,
  body: BodyOf<Events, DataModel, EventType>,
) => PolledMessage
