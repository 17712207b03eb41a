import type { Destination, HandlerContext } from "@redoxkit/destination"

/**
 * Makes a destination print one JSON line for every message it has handled and every query it has answered: their names,
 * how many validation issues they had and what became of them, and nothing of what they say. A message whose handler
 * failed gets its line when a later try succeeds.
 *
 * @example
 * const destination = withReports(createDestination({ verificationToken, inbox }))
 */
export function withReports(destination: Destination): Destination {
  destination.onUnhandled((_message, context) => printLine(context, "unhandled"))
  return {
    ...destination,
    on: (dataModel, eventType, handler) =>
      destination.on(dataModel, eventType, async (message, context) => {
        await handler(message, context)
        printLine(context, "handled")
      }),
    respond: (dataModel, query, responder) =>
      destination.respond(dataModel, query, async (message, context) => {
        const answer = await responder(message, context)
        printLine(context, "answered")
        return answer
      }),
  }
}

function printLine(context: HandlerContext, outcome: "handled" | "answered" | "unhandled"): void {
  const { dataModel, eventType, transmissionId, issues } = context
  const line = { dataModel, eventType, transmissionId, issues: issues.length, outcome }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
