import type { DataModelOf, EventTypeOf, QueryTypeOf } from "@redoxkit/models"
import type { RedoxErrorEntry } from "./errors.ts"
import type { WithFiles } from "./files/with-files.ts"
import type { Reference } from "./options.ts"

/** Event types that answer a query; only a destination sends those, in its HTTP response. */
type ResponseTypeOf<Responses, DataModel> = DataModel extends keyof Responses
  ? Responses[DataModel][keyof Responses[DataModel]]
  : never

/** Event types of a data model that are sent as messages: neither queries nor answers to them. */
export type SendTypeOf<Events, Responses, DataModel extends keyof Events> = Exclude<
  EventTypeOf<Events, DataModel>,
  QueryTypeOf<Responses, DataModel> | ResponseTypeOf<Responses, DataModel>
>

/** Data models with at least one event that is sent. The sign-on (`SSO`) only comes from Redox. */
export type SendModelOf<Events, Responses> = {
  [DataModel in DataModelOf<Events>]: [SendTypeOf<Events, Responses, DataModel>] extends [never]
    ? never
    : DataModel
}[DataModelOf<Events>] extends infer Names
  ? Exclude<Names & DataModelOf<Events>, "SSO">
  : never

/** Data models that have at least one query. */
export type QueryModelOf<Events, Responses> = DataModelOf<Events> & keyof Responses

/** What is sent: the event's message, in which all or part of `Meta` may be left to us. */
export type BodyOf<Events, DataModel, EventType> = DataModel extends keyof Events
  ? EventType extends keyof Events[DataModel]
    ? WithFiles<WithOptionalMeta<Events[DataModel][EventType]>>
    : never
  : never

type WithOptionalMeta<Message> = Message extends { readonly Meta?: infer Meta }
  ? Omit<Message, "Meta"> & { readonly Meta?: Partial<Meta> }
  : Message

/** The message that answers a query. */
export type AnswerOf<Events, Responses, DataModel, Query> = DataModel extends keyof Responses & keyof Events
  ? Query extends keyof Responses[DataModel]
    ? Responses[DataModel][Query] extends infer Name extends keyof Events[DataModel]
      ? Events[DataModel][Name]
      : never
    : never
  : never

/** Options of every call. */
export interface CallOptions {
  /** ID of the destination of this call, instead of that of the source. A member without a value is refused. */
  readonly destination?: Reference
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined
  /** Time for this call in milliseconds, instead of the source's `deadlineMs`. */
  readonly deadlineMs?: number | undefined
}

/** Options of `send`. */
export interface SendOptions extends CallOptions {
  /** IDs of the destinations of this message, instead of those of the source. */
  readonly destinations?: readonly Reference[]
}

/** Options of `query`. */
export interface QueryOptions extends CallOptions {}

/** `Meta` of an answer, as far as it is known. */
export interface AnswerMeta {
  readonly DataModel?: string
  readonly EventType?: string
  readonly Source?: { readonly ID?: string | null; readonly Name?: string | null }
  readonly Destinations?: readonly { readonly ID?: string | null; readonly Name?: string | null }[]
  /** One entry for each destination. */
  readonly Logs?: readonly { readonly ID?: string; readonly AttemptID?: string }[]
  readonly Errors?: readonly RedoxErrorEntry[]
  readonly [name: string]: unknown
}

/** What Redox answered to a message. It is accepted: stored by Redox, not yet delivered. */
export interface SendResult {
  /** `Meta` of the answer. */
  readonly meta: AnswerMeta
  /** `Meta.Logs[].ID`, or an older identifier: what the message is found by in Redox's logs. One for each destination. */
  readonly transmissionIds: readonly string[]
  /** `Meta.Errors` of the accepted message, usually empty. Its texts may repeat patient data. */
  readonly errors: readonly RedoxErrorEntry[]
}

/** What the destination system answered to a query. */
export interface QueryResult<Answer> extends SendResult {
  /** The answer. Nobody found is an answer too, with empty or missing members. */
  readonly answer: Answer
}
