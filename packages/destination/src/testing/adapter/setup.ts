import type { RequestListener } from "node:http"
import type { Destination } from "../../destination.ts"

/**
 * Where the destination stands in the application:
 * - `middleware`: by the framework's own means of mounting on a path;
 * - `route`: in a router of its own, for all methods;
 * - `pattern-route`: the same, with a parameter in place of the last part of the path;
 * - `wrapped-route`: a route for all methods, called by a handler that the application wrote;
 * - `post-route`: in a router of its own, for POST alone.
 */
export type Mounting = "middleware" | "route" | "pattern-route" | "wrapped-route" | "post-route"

/**
 * What the application does with a request before the destination sees it:
 * - `nothing`;
 * - `json`, `raw`, `text`: a body parser of the framework, with room for 10 MB;
 * - `swallow`: code that reads the body and leaves nothing of it;
 * - `wait`: a middleware that goes on only after some turns of the event loop;
 * - `pass-on`: a route of its own that fits every path and hands on.
 */
export type Before = "nothing" | "json" | "raw" | "text" | "swallow" | "wait" | "pass-on"

/** The application that an adapter is tried in. */
export interface AdapterSetup {
  readonly destination: Pick<Destination<never, never>, "handle">
  /** `/` or a sub-path such as `/api/redox`. */
  readonly path: string
  readonly mounting: Mounting
  readonly before: Before
}

/**
 * Builds an application on the real framework. After the destination it has one more handler, which answers everything
 * that comes to it with {@link ofTheApp}.
 */
export type Mount = (setup: AdapterSetup) => RequestListener

/** What the application answers to requests that the destination leaves alone. */
export const ofTheApp = { status: 203, body: "answered by the application" }

/** Reads a body to its end and throws it away, as careless code before a destination would. */
export async function swallow(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

/** Lets some turns of the event loop go by. */
export async function waitSomeTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
