import type { IncomingMessage } from "node:http"
import { type Destination, nodeRequest } from "@redoxkit/destination"

/** The part of a Koa context that is used; contexts of Koa 2 and 3 fit. */
export interface RedoxContext {
  readonly req: IncomingMessage
  readonly path: string
  status: number
  body: unknown
  readonly request: object
  set(headers: { [name: string]: string }): void
}

/** A Koa middleware for `mount(path, …)` or for a route of a router, on Koa 2 and 3. */
export type RedoxMiddleware = (context: RedoxContext, next: () => Promise<unknown>) => Promise<void>

/** What a body parser may have added to the request. */
interface Parsed {
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** What a router may have added to the context. */
interface Routed {
  readonly _matchedRoute?: unknown
  readonly matched?: readonly { readonly stack?: readonly unknown[] }[]
}

/**
 * Makes a Koa middleware of a destination. It answers requests to exactly the path it is mounted on and hands everything
 * else to the next middleware. Body parsers may stand before it, but need not.
 *
 * @example
 * app.use(mount("/redox", redox(destination)))
 */
export function redox(destination: Pick<Destination<never, never>, "handle">): RedoxMiddleware {
  return async function redoxMiddleware(context, next) {
    // koa-mount leaves "/" below its mount point; in a route @koa/router has compared the path already.
    if (context.path !== "/" && !isRouted(context, redoxMiddleware)) return void (await next())
    const { body: parsedBody, rawBody } = context.request as Parsed
    const answer = await destination.handle(nodeRequest(context.req, { parsedBody, rawBody }))
    if (answer === undefined) return void (await next())
    context.status = answer.status
    context.set({ ...answer.headers, "content-length": String(Buffer.byteLength(answer.body)) })
    context.body = answer.body
  }
}

/** Whether a router came here by a route. `_matchedRoute` alone does not tell: it stays when a route hands on to others. */
function isRouted(context: RedoxContext & Routed, middleware: RedoxMiddleware): boolean {
  return (
    context._matchedRoute === context.path ||
    context.matched?.some(({ stack }) => stack?.includes(middleware)) === true
  )
}
