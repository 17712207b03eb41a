import type { ServerResponse } from "node:http"
import { answerHealth, type Destination, writeAnswer } from "@redoxkit/destination"

/** The part of an Express request that is used; requests of Express 4 and 5 fit. */
export interface HealthRequest {
  readonly url: string
}

/** An Express request handler for probes, on Express 4 and 5. */
export type HealthRequestHandler = (request: HealthRequest, response: ServerResponse) => Promise<void>

/**
 * Makes an Express handler that says how a destination is: `/live` below its path is answered 200 while the process
 * answers at all; everything else 200 or 503 with the state as JSON. It shows counts only, and nobody is asked for a
 * password: mount it where only your own probes come.
 *
 * @example
 * app.use("/health", health(destination))
 */
export function health(destination: Pick<Destination<never, never>, "health">): HealthRequestHandler {
  return async function healthHandler(request, response) {
    writeAnswer(response, await answerHealth(destination, request.url))
  }
}
