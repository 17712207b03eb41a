import type { DataModelOf, EventTypeOf, QueryTypeOf, ValidationIssue } from "@redoxkit/models"

/** What a handler is told beside the message. */
export interface HandlerContext {
  /** `Meta.DataModel` as it came. */
  readonly dataModel: string
  /** `Meta.EventType` as it came. */
  readonly eventType: string
  /** `Meta.Logs[].ID`, or an older identifier; stays the same when Redox delivers a message again. For a message given to `take` without one: its key. `null` where none was sent. */
  readonly transmissionId: string | null
  /** Ordering key: messages of one subscription are handled one after the other. */
  readonly subscription: string
  /** Time of arrival. */
  readonly receivedAt: Date
  /** 1 on the first try, 2 after one failure, and so on. */
  readonly attempt: number
  /** What the message's schema finds wrong with it. Empty for a valid message and for an event outside the catalogue. */
  readonly issues: readonly ValidationIssue[]
  /** The body, byte for byte as it came. */
  readonly body: Uint8Array
  /** Aborted when the destination stops waiting: at the end of a query's deadline, or of the shutdown's. */
  readonly signal: AbortSignal
}

/** Handles one message. The message counts as handled when the result resolves, and is tried again when it rejects. */
export type Handler<Message> = (message: Message, context: HandlerContext) => unknown

/** Answers a query. What it returns is sent back through Redox to the system that asked. */
export type Responder<Query, Answer> = (query: Query, context: HandlerContext) => Answer | Promise<Answer>

/** Told of every failure: a handler that failed, a message that was parked, a body that could not be read. */
export type ErrorHandler = (error: unknown, context: FailureContext) => unknown

/** What an error handler is told. */
export interface FailureContext {
  /** `null` for a body that could not be read. */
  readonly dataModel: string | null
  /** `null` for a body that could not be read. */
  readonly eventType: string | null
  readonly transmissionId: string | null
  /** Identifies the transmission in the inbox, for `replay`; `null` for a query, which is never stored. */
  readonly id: string | null
  /** Failures of this message so far, this one included. */
  readonly failures: number
  /** What happens next: another try, nothing more (dead letter), or the subscription stands still. */
  readonly outcome: "retrying" | "parked" | "blocked" | "answered"
}

/** Event types that arrive as messages of their own: all but the queries and the sign-on. */
export type MessageTypeOf<Events, Responses, DataModel extends keyof Events> = Exclude<
  EventTypeOf<Events, DataModel>,
  QueryTypeOf<Responses, DataModel> | (DataModel extends "SSO" ? "Sign-on" : never)
>

/** What `on` hands to its handler for an event type or for `*`. */
export type RoutedMessage<
  Events,
  Responses,
  DataModel extends keyof Events,
  EventType,
> = EventType extends "*"
  ? Events[DataModel][MessageTypeOf<Events, Responses, DataModel> & keyof Events[DataModel]]
  : EventType extends keyof Events[DataModel]
    ? Events[DataModel][EventType]
    : never

/** Data models that have at least one query. */
export type QueryModelOf<Events, Responses> = DataModelOf<Events> & keyof Responses

/** What a responder returns: the query's response event, in which `Meta` may be left to us. */
export type ResponseOf<Events, Responses, DataModel, Query> = DataModel extends keyof Responses & keyof Events
  ? Query extends keyof Responses[DataModel]
    ? Responses[DataModel][Query] extends infer Name extends keyof Events[DataModel]
      ? WithOptionalMeta<Events[DataModel][Name]>
      : never
    : never
  : never

type WithOptionalMeta<Message> = Message extends { readonly Meta?: infer Meta }
  ? Omit<Message, "Meta"> & { readonly Meta?: Partial<Meta> }
  : Message
