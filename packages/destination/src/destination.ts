import type { EventMap, Models, ResponseMap } from "@redoxkit/models"
import { abortOf, createOpenWork } from "@redoxkit/store"
import { tokenCheck } from "./authenticate.ts"
import { createCatalogue } from "./catalogue.ts"
import type { Core } from "./core.ts"
import { DestinationError } from "./errors.ts"
import { createHandleBeforeAnswer } from "./handle-before-answer.ts"
import type {
  ErrorHandler,
  Handler,
  MessageTypeOf,
  QueryModelOf,
  Responder,
  ResponseOf,
  RoutedMessage,
} from "./handlers.ts"
import { type Health, healthOf } from "./health.ts"
import type {
  AppendOutcome,
  Inbox,
  InboxStats,
  TransmissionFilter,
  TransmissionSummary,
} from "./inbox/contract.ts"
import { type DestinationOptions, LONGEST_TIMER, settingsOf } from "./options.ts"
import { createBackPressure } from "./pressure/back-pressure.ts"
import { createBodyRooms } from "./pressure/body-room.ts"
import { receive } from "./receive.ts"
import { reportQueue } from "./report-queue.ts"
import type { Answer, DestinationRequest } from "./request.ts"
import { createRoutes } from "./routes.ts"
import { isSignOn } from "./sign-on/answer-sign-on.ts"
import type { SignOnHandler, SignOnMessageOf } from "./sign-on/sign-on.ts"
import { type TakeOptions, take } from "./take.ts"
import { createWorker } from "./work.ts"

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
   */
  health(): Promise<Health>
  /** Counts of the inbox by state. @throws DestinationError `not-started` with `acknowledge: "handled"` */
  stats(): Promise<InboxStats>
  /** Lists transmissions of the inbox, dead letters (`parked`, `blocked`) without a filter. */
  list(filter?: TransmissionFilter): Promise<readonly TransmissionSummary[]>
  /** Has dead letters handled again, all of them without a filter. Resolves with how many. */
  replay(filter?: TransmissionFilter): Promise<number>
}

/**
 * Creates a destination.
 *
 * @throws DestinationError `invalid-option`, with what to change
 * @example
 * const destination = createDestination({
 *   verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
 *   inbox: sqliteInbox({ path: "redox-inbox.db" }),
 * })
 */
export function createDestination<Events = EventMap, Responses = ResponseMap>(
  options: DestinationOptions<Events, Responses>,
): Destination<Events, Responses> {
  const settings = settingsOf(options)
  let paused = false
  let started = false
  let stopped: Promise<void> | undefined
  const routes = createRoutes()
  const openWork = createOpenWork()
  const shutdown = new AbortController()
  const { inbox, logger } = settings
  const pressure = createBackPressure(settings, inbox)
  const openRoom = createBodyRooms(settings.bodiesLimit)
  const core: Core = {
    settings,
    catalogue: createCatalogue(settings.models as Models<unknown, unknown>),
    routes,
    isToken: tokenCheck(settings.tokens),
    isPaused: () => paused || stopped !== undefined,
    pressure,
    openWork,
    shutdown: shutdown.signal,
  }
  const worker = inbox === undefined ? undefined : createWorker(core, inbox)
  const keep = inbox === undefined ? createHandleBeforeAnswer(core) : inbox.append.bind(inbox)
  let endQueueReports = (): void => {}

  function eventNamed(dataModel: string, eventType: string): void {
    const known =
      eventType === "*"
        ? core.catalogue.knows(dataModel)
        : core.catalogue.find(dataModel, eventType) !== undefined
    if (known) return
    throw new DestinationError(
      "unknown-event",
      `The models have no event ${dataModel}/${eventType}. Check the spelling, regenerate your models, or use onUnhandled().`,
    )
  }

  async function stopOnce(deadlineMs: number): Promise<void> {
    endQueueReports()
    pressure.stop()
    const deadline = setTimeout(() => shutdown.abort(), Math.min(deadlineMs, LONGEST_TIMER))
    try {
      await worker?.stop()
      // After the handlers: one that failed at last has just told the error handlers.
      await Promise.race([openWork.idle(), abortOf(shutdown.signal)])
    } finally {
      clearTimeout(deadline)
      shutdown.abort()
      await inbox?.close()
    }
  }

  function theInbox(): Inbox {
    if (inbox !== undefined) return inbox
    throw new DestinationError(
      "not-started",
      "This destination has no inbox, because it acknowledges messages when they are handled. Pass an inbox to list or replay messages.",
    )
  }

  return {
    on(dataModel, eventType, handler) {
      eventNamed(dataModel, eventType)
      if (core.catalogue.find(dataModel, eventType)?.kind === "query") {
        throw new DestinationError(
          "handler-conflict",
          `${dataModel}/${eventType} is a query, and the system that asks waits for an answer. Use respond().`,
        )
      }
      if (isSignOn({ dataModel, eventType })) {
        throw new DestinationError(
          "handler-conflict",
          `${dataModel}/${eventType} is a sign-on, and a browser waits for the answer. Use signOn().`,
        )
      }
      return routes.addHandler(dataModel, eventType, handler)
    },
    onAny: routes.addAny,
    onUnhandled: routes.addUnhandled,
    onError: routes.addErrorHandler,
    respond(dataModel, query, responder) {
      eventNamed(dataModel, query)
      if (core.catalogue.find(dataModel, query)?.kind !== "query") {
        throw new DestinationError(
          "unknown-event",
          `${dataModel}/${query} is not a query, so nobody waits for an answer. Use on().`,
        )
      }
      return routes.addResponder(dataModel, query, responder)
    },
    signOn(handler) {
      if (settings.signOn === undefined) {
        throw new DestinationError(
          "invalid-option",
          "Sign-ons are not set up, so that no token could be checked. Pass signOn: { secret, issuer, audience } to createDestination().",
        )
      }
      return routes.setSignOn(handler)
    },
    async handle(request) {
      const room = openRoom()
      try {
        return await receive(core, keep, request, room)
      } finally {
        room.close()
      }
    },
    take: async (message, options = {}) => take(core, keep, message, options),
    async start() {
      if (stopped !== undefined) {
        throw new DestinationError(
          "not-started",
          "This destination was stopped, which closed its inbox. Create a new one to go on.",
        )
      }
      await inbox?.open()
      if (started || stopped !== undefined) return
      started = true
      pressure.start()
      worker?.start()
      if (inbox !== undefined) endQueueReports = reportQueue(core, inbox)
    },
    stop({ deadlineMs = 10_000 } = {}) {
      stopped ??= stopOnce(deadlineMs)
      return stopped
    },
    pause(reason) {
      paused = true
      logger.warn(
        { reason },
        "The destination is paused: messages are answered 503 and Redox holds its feeds",
      )
    },
    resume() {
      paused = false
      logger.info({}, "The destination takes messages again")
    },
    health: () =>
      healthOf({
        inbox,
        now: settings.now,
        isStarted: started,
        isStopped: stopped !== undefined,
        isPaused: paused,
        isHigh: pressure.isHigh(),
      }),
    stats: async () => theInbox().stats(),
    list: async (filter = { states: ["parked", "blocked"] }) => theInbox().list(filter),
    replay: async (filter = {}) => theInbox().replay(filter),
  }
}
