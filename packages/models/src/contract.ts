/**
 * The shape of what the generator writes and of what a destination or a source takes as its `models`.
 *
 * @module
 */

/** A finding of a validator. It says where and which rule, never what the value was: it is safe to log. */
export interface ValidationIssue {
  /** JSON Pointer to the place, such as `/Patient/Identifiers/0/ID`. Names that only the sender chose are given as `*`. */
  readonly path: string
  /** Name of the JSON Schema keyword that failed, such as `type` or `required`. */
  readonly rule: string
  /** What the schema asks for, such as `string or null`. */
  readonly expected: string
  /** JSON type that was found: `string`, `number`, `boolean`, `null`, `object`, `array`, or `nothing` for a missing member. */
  readonly found: string
}

/**
 * Checks one parsed message. An empty list means that the message fits its schema. Never throws, and gives at most 1000
 * findings. A message nested too deeply to be checked gets one finding, with the rule `depth`.
 */
export type Validate = (message: unknown) => readonly ValidationIssue[]

/**
 * How an event travels:
 * - `push`: a message that wants nothing but a 200;
 * - `query`: a request whose answer is the HTTP response;
 * - `query-response`: the answer to a query;
 * - `sign-on`: the launch of an application (`SSO` / `Sign-on`).
 */
export type EventKind = "push" | "query" | "query-response" | "sign-on"

/** One event of the catalogue. */
export interface EventDescriptor {
  /** `Meta.DataModel` as Redox writes it, such as `Clinical Summary`. */
  readonly dataModel: string
  /** `Meta.EventType` as Redox writes it, such as `PatientPush`. */
  readonly eventType: string
  /** How the event travels. */
  readonly kind: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
  /** Loads the validator of this event, and nothing of the other events. */
  readonly loadValidator: () => Promise<Validate>
}

/**
 * Types of all events: data model, then event type.
 *
 * @example
 * interface EventMap { Scheduling: { New: SchedulingNew } }
 */
export type AnyEventMap = { readonly [dataModel: string]: { readonly [eventType: string]: unknown } }

/**
 * Event type of the answer of each query: data model, then the query's event type.
 *
 * @example
 * interface ResponseMap { PatientSearch: { Query: "Response" } }
 */
export type AnyResponseMap = { readonly [dataModel: string]: { readonly [eventType: string]: string } }

/**
 * What the generator exports as `models`: the catalogue at run time, and the types that go with it.
 *
 * @typeParam Events - interface of data models and their events
 * @typeParam Responses - interface of queries and the event types that answer them
 */
export interface Models<Events, Responses> {
  /** Every event, sorted by data model and event type. */
  readonly events: readonly EventDescriptor[]
  /** Carries the types; it is never set. */
  readonly types?: { readonly events: Events; readonly responses: Responses }
}

/** Names of the data models of an event map. */
export type DataModelOf<Events> = keyof Events & string

/** Names of the events of one data model of an event map. */
export type EventTypeOf<Events, DataModel extends keyof Events> = keyof Events[DataModel] & string

/** Names of the queries of one data model. */
export type QueryTypeOf<Responses, DataModel> = DataModel extends keyof Responses
  ? keyof Responses[DataModel] & string
  : never
