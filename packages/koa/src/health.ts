import { answerHealth, type Destination } from "@redoxkit/destination"
import type { RedoxContext } from "./redox.ts"

/** A Koa middleware for probes, on Koa 2 and 3. */
export type HealthMiddleware = (
  context: Pick<RedoxContext, "path" | "status" | "body" | "set">,
) => Promise<void>

/**
 * Makes a Koa middleware that says how a destination is: `/live` below its path is answered 200 while the process
 * answers at all; everything else 200 or 503 with the state as JSON. It shows counts only, and nobody is asked for a
 * password: mount it where only your own probes come.
 *
 * @example
 * app.use(mount("/health", health(destination)))
 */
export function health(destination: Pick<Destination<never, never>, "health">): HealthMiddleware {
  return async function healthMiddleware(context) {
    const { status, headers, body } = await answerHealth(destination, context.path)
    context.status = status
    context.set({ ...headers })
    context.body = body
  }
}
