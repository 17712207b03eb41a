import type { EventMap, Models, ResponseMap } from "@redoxkit/models"
import { abortOf, createOpenWork } from "@redoxkit/store"
import { LONGEST_TIMER } from "@redoxkit/store/common"
import { tokenCheck } from "./authenticate.ts"
import { createCatalogue } from "./catalogue.ts"
import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import type { Destination } from "./destination-contract.ts"
import { DestinationError } from "./errors.ts"
import { createHandleBeforeAnswer } from "./handle-before-answer.ts"
import { healthOf } from "./health.ts"
import type { Inbox } from "./inbox/contract.ts"
import { type DestinationOptions, settingsOf } from "./options.ts"
import { createBackPressure } from "./pressure/back-pressure.ts"
import { createBodyRooms } from "./pressure/body-room.ts"
import { receive } from "./receive.ts"
import { reportQueue } from "./report-queue.ts"
import { reportTakeovers } from "./report-takeovers.ts"
import { createRoutes } from "./routes.ts"
import { isSignOn } from "./sign-on/answer-sign-on.ts"
import { createStorageWatch } from "./storage-watch.ts"
import { take } from "./take.ts"
import { createWorker } from "./work.ts"

export type { Destination, Off } from "./destination-contract.ts"

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
  const storage = createStorageWatch(settings.now)
  const keep = inbox === undefined ? createHandleBeforeAnswer(core) : storage.watch(inbox.append.bind(inbox))
  let endQueueReports = (): void => {}
  inbox?.onTrouble?.((error) => logger.error(describeError(error), error.message))
  if (inbox !== undefined) reportTakeovers(core, inbox)

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
        isFailing: storage.isFailing(),
      }),
    stats: async () => theInbox().stats(),
    list: async (filter = { states: ["parked", "blocked"] }) => theInbox().list(filter),
    replay: async (filter = {}) => theInbox().replay(filter),
  }
}
