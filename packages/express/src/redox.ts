import type { IncomingMessage, ServerResponse } from "node:http"
import { type Destination, nodeRequest, writeAnswer } from "@redoxkit/destination"

/** Request as Express hands it over: what its router and a body parser may have added. */
type ExpressRequest = IncomingMessage & {
  readonly path?: string
  readonly route?: { readonly path?: unknown; readonly stack?: readonly { readonly handle?: unknown }[] }
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** A request handler for `app.use`, `app.all` or `app.post`, on Express 4 and 5. */
export type RedoxRequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>

/**
 * Makes an Express request handler of a destination. It answers requests to exactly the path it is mounted on and hands
 * everything else to the next handler. Body parsers may stand before it, but need not.
 *
 * @example
 * app.use("/redox", redox(destination))
 */
export function redox(destination: Pick<Destination<never, never>, "handle">): RedoxRequestHandler {
  return async function redoxRequestHandler(message, response, next) {
    const request = message as ExpressRequest
    // Below a mount point Express leaves "/"; in a route of its own the router has compared the path already.
    if (request.path !== "/" && !isRouted(request, redoxRequestHandler)) return next()
    try {
      const answer = await destination.handle(
        nodeRequest(message, { parsedBody: request.body, rawBody: request.rawBody }),
      )
      if (answer === undefined) return next()
      writeAnswer(response, answer)
    } catch (error) {
      next(error)
    }
  }
}

/** Whether Express came here by a route. `request.route` alone does not tell: it stays when a route hands on to others. */
function isRouted({ route, path }: ExpressRequest, handler: RedoxRequestHandler): boolean {
  return (
    (route !== undefined && route.path === path) ||
    route?.stack?.some(({ handle }) => handle === handler) === true
  )
}
