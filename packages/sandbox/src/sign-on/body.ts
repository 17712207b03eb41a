import type { Core } from "../core.ts"
import { type Message, sampleOf } from "../message/assets.ts"
import { fillMeta } from "../message/fill-meta.ts"
import type { Destination, Source } from "../world/types.ts"
import { TOKEN_LIFE } from "./claims.ts"

/** Who launches what, with which body. */
interface Ends {
  readonly source: Source
  readonly destination: Destination
  readonly message: Message | undefined
}

/**
 * The body of a launch. It has no `Logs`: it is no transmission of a feed.
 *
 * @param message - what to send; the sample without it
 * @param second - when the token is issued, in seconds since 1970
 */
export function bodyOf(core: Core, { source, destination, message }: Ends, second: number): Message {
  const { Meta, ...rest } = message ?? (sampleOf("SSO", "Sign-on") as Message)
  const { Logs: _logs, EventDateTime, ...meta } = Meta
  // The sample was made on some day; what somebody wrote stays.
  const moment = message === undefined || EventDateTime === undefined ? {} : { EventDateTime }
  const named = { ...meta, ...moment, DataModel: "SSO", EventType: "Sign-on" }
  return {
    ...fillMeta({ Meta: named, ...rest }, source, [destination], core.clock.now()),
    IssuedAt: momentOf(second),
    Expiration: momentOf(second + TOKEN_LIFE),
  }
}

function momentOf(second: number): string {
  return new Date(second * 1_000).toISOString()
}

const issued = new WeakMap<Core, Set<number>>()

/**
 * The second in which a token is issued. Tokens have no ID, so two launches of one second would have the same, and an
 * application that takes a token once would refuse the second: it gets an earlier second.
 */
export function issuedAt(core: Core): number {
  const now = Math.floor(core.clock.now() / 1_000)
  const seconds = issued.get(core) ?? new Set()
  issued.set(core, seconds)
  for (const second of seconds) if (second < now - 600) seconds.delete(second)
  let second = now
  while (seconds.has(second) && second > now - 600) second -= 1
  seconds.add(second)
  return second
}
