import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { HandlersFailed } from "./errors.ts"
import type { ErrorHandler, FailureContext, Handler, HandlerContext } from "./handlers.ts"
import { loggedId } from "./logged-id.ts"
import type { Route } from "./routes.ts"

/**
 * Hands a message to everything registered for it: handlers of the event, then of its data model, then `onAny`;
 * `onUnhandled` when no handler of the event or its data model exists. All run, one after the other, also when one fails.
 *
 * @throws the handler's error when one failed, HandlersFailed when several did
 */
export async function runHandlers(
  { routes, catalogue, settings: { logger } }: Core,
  message: unknown,
  context: HandlerContext,
): Promise<void> {
  const routed = routes.handlersOf(context.dataModel, context.eventType)
  const chosen: readonly Route<Handler<never>>[] =
    routed.length > 0 ? [...routed, ...routes.any] : [...routes.any, ...routes.unhandled]
  if (chosen.length === 0) {
    logger.warn(
      {
        ...catalogue.labels(context.dataModel, context.eventType),
        transmissionId: loggedId(context.transmissionId),
      },
      "No handler is registered for this event; the message counts as handled. Register one with on(), or onUnhandled() for the rest",
    )
  }
  const failures: { handler: string; error: unknown }[] = []
  for (const { name, run } of chosen) {
    try {
      await run(message as never, context)
    } catch (error) {
      failures.push({ handler: name, error })
    }
  }
  if (failures.length === 1) throw failures[0]?.error
  if (failures.length > 1) throw new HandlersFailed(failures)
}

/**
 * Tells the error handlers of a failure. What they throw is logged and goes no further. Nobody waits for them but
 * `stop()`: a slow alert must hold up neither an answer nor the next message.
 */
export function reportFailure(core: Core, error: unknown, context: FailureContext): void {
  if (core.routes.errorHandlers.length > 0) core.openWork.track(tellErrorHandlers(core, error, context))
}

async function tellErrorHandlers(
  { routes, settings: { logger } }: Core,
  error: unknown,
  context: FailureContext,
): Promise<void> {
  const errorHandlers: readonly Route<ErrorHandler>[] = [...routes.errorHandlers]
  for (const { name, run } of errorHandlers) {
    try {
      await run(error, context)
    } catch (cause) {
      logger.error({ handler: name, ...describeError(cause) }, "An error handler failed itself")
    }
  }
}
