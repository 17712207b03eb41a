import type { EventMap, ResponseMap } from "@redoxkit/models"
import type {
  ErrorHandler,
  Handler,
  MessageTypeOf,
  QueryModelOf,
  Responder,
  ResponseOf,
  RoutedMessage,
} from "./handlers.ts"
import type { Health } from "./health.ts"
import type { AppendOutcome, InboxStats, TransmissionFilter, TransmissionSummary } from "./inbox/contract.ts"
import type { Answer, DestinationRequest } from "./request.ts"
import type { SignOnHandler, SignOnMessageOf } from "./sign-on/sign-on.ts"
import type { TakeOptions } from "./take.ts"

/** Ends a registration. */
export type Off = () => void

/** A destination: takes requests from Redox, and hands their messages to your handlers. */
export interface Destination<Events = EventMap, Responses = ResponseMap> {
  /**
   * Registers a handler for one event, or with `*` for all events of a data model (queries excepted, see `respond`).
   * Several handlers of one event all run, in the order of their registration; when one fails, all run again at the next
   * try. So write handlers that may see a message twice.
   *
   * @returns a function that removes the handler
   * @throws DestinationError `unknown-event` for names outside the models, `handler-conflict` for a query
   * @example
   * destination.on("Scheduling", "New", async (message) => appointments.create(message.Visit.VisitNumber))
   */
  on<
    DataModel extends keyof Events & string,
    EventType extends MessageTypeOf<Events, Responses, DataModel> | "*",
  >(
    dataModel: DataModel,
    eventType: EventType,
    handler: Handler<RoutedMessage<Events, Responses, DataModel, EventType>>,
  ): Off
  /** Registers a handler for every message, known or unknown, after the handlers of its event. */
  onAny(handler: Handler<unknown>): Off
  /**
   * Registers a handler for messages that no `on` handler matches: events you did not register, and events that are
   * newer than the models.
   */
  onUnhandled(handler: Handler<unknown>): Off
  /** Registers a function that is told of every failure, for alerts. Its own failures are only logged. */
  onError(handler: ErrorHandler): Off
  /**
   * Registers the responder of a query. Redox waits for its result, at most `queryDeadlineMs`.
   *
   * @returns a function that removes the responder
   * @throws DestinationError `unknown-event` for anything that is not a query, `handler-conflict` for a second responder
   * @example
   * destination.respond("PatientSearch", "Query", async (query) => ({ Patient: await find(query.Patient) }))
   */
  respond<
    DataModel extends QueryModelOf<Events, Responses>,
    Query extends keyof Responses[DataModel] & keyof Events[DataModel] & string,
  >(
    dataModel: DataModel,
    query: Query,
    responder: Responder<Events[DataModel][Query], ResponseOf<Events, Responses, DataModel, Query>>,
  ): Off
  /**
   * Registers what answers a sign-on (`SSO` / `Sign-on`): a user of a health system opens your application. The handler
   * runs when the signed token was right, and says where the browser goes. Needs the option `signOn`.
   *
   * @returns a function that removes the handler
   * @throws DestinationError `invalid-option` without the option `signOn`, `handler-conflict` for a second handler
   * @example
   * const links = createOneTimeLinks<{ userId: string }>()
   * destination.signOn(async ({ claims }) => ({
   *   location: await links.link("https://app.example.org/start", { userId: claims.sub }),
   * }))
   */
  signOn(handler: SignOnHandler<SignOnMessageOf<Events>>): Off
  /**
   * Takes one request and says what to answer; `undefined` means that the request is none of ours and goes to the
   * next middleware. Called by the adapters.
   */
  handle(request: DestinationRequest): Promise<Answer | undefined>
  /**
   * Takes a message that did not come from Redox by HTTP, for example one that was made of an API's data: it is stored in
   * the inbox, in the line of its subscription, and handled by the same handlers. When this resolves, it is stored.
   *
   * @param message - a message with `Meta.DataModel` and `Meta.EventType`; it is stored as its JSON
   * @returns `duplicate` when a message with this key was stored before
   * @throws DestinationError `not-a-message` (also for queries), `paused`, and `handlers-failed` with
   * `acknowledge: "handled"`; InboxError when it could not be stored
   * @example
   * await destination.take({ Meta: { DataModel: "Scheduling", EventType: "New" }, Patient, Visit }, { key: bookingUuid })
   */
  take(message: object, options?: TakeOptions): Promise<AppendOutcome>
  /**
   * Opens the inbox and begins to handle what lies in it, what an earlier process left there first. Messages may be
   * received before.
   *
   * @throws InboxError when the storage cannot be used, for example `inbox-locked`; DestinationError `not-started` after `stop()`
   */
  start(): Promise<void>
  /**
   * Stops handling, waits for running handlers and responders, gives back what is not finished and closes the inbox.
   * From the first moment on, messages are answered 503, so that Redox keeps them. A second call waits for the first.
   *
   * @param options.deadlineMs - how long to wait for running handlers; 10,000 without it
   */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>
  /**
   * Answers messages 503 from now on, so that Redox holds its feeds: for maintenance, or while a database is away.
   * Verification is still answered, and what is stored is still handled.
   *
   * @param reason - for the log; keep patient data out of it
   */
  pause(reason: string): void
  /** Takes messages again. Redox resumes a held feed at its next retry, within about two minutes. */
  resume(): void
  /**
   * How the destination is: whether it takes messages, how much waits and for how long. For a health endpoint; the
   * adapters have a handler for one. Never rejects.
   *
   * @example
   * const { ready, reasons, depth } = await destination.health()
   */
  health(): Promise<Health>
  /** Counts of the inbox by state. @throws DestinationError `not-started` with `acknowledge: "handled"` */
  stats(): Promise<InboxStats>
  /** Lists transmissions of the inbox, dead letters (`parked`, `blocked`) without a filter. */
  list(filter?: TransmissionFilter): Promise<readonly TransmissionSummary[]>
  /** Has dead letters handled again, all of them without a filter. Resolves with how many. */
  replay(filter?: TransmissionFilter): Promise<number>
}
