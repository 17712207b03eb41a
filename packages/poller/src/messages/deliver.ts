import type { PolledMessage } from "./polled-message.ts"

/** What is known of a message that is passed on. */
export interface DeliverContext {
  /** Names the message: the same when it is passed on again. Whoever takes it must store each key once. */
  readonly key: string
  /** Name of the feed. */
  readonly feed: string
  /** When the change happened by the clock of the API; `null` without `changedAt`. */
  readonly changedAt: Date | null
  /** Aborted when the poller stops waiting. */
  readonly signal: AbortSignal
}

/**
 * Passes a message on to where it is stored. When it resolves, the message is safe, and the poller never passes it on
 * again; when it rejects, the feed waits and tries again with the same key. `toDestination` and `toOutbox` make one.
 */
export type Deliver = (message: PolledMessage, context: DeliverContext) => Promise<"stored" | "duplicate">

/** What `toDestination` needs of a destination. */
export interface TakingDestination {
  take(message: object, options: { readonly key: string }): Promise<"stored" | "duplicate">
}

/** What `toOutbox` needs of a source. */
export interface EnqueuingSource {
  enqueue(
    dataModel: never,
    eventType: never,
    body: never,
    options: { readonly idempotencyKey: string; readonly signal: AbortSignal },
  ): Promise<{ readonly outcome: "stored" | "duplicate" }>
}

/** A source or destination at Redox, as it stands in `Meta`. */
export interface Reference {
  readonly ID: string
  readonly Name?: string | null
}

/**
 * Hands messages to the inbox of a destination, where the handlers of their events get them. What `Meta` leaves open is
 * filled in: the names, `EventDateTime` (when the change happened), `Test` and `Source`.
 *
 * @param options.source - `Meta.Source`, on which the line of a message depends; without it, the feed by its name
 * @param options.test - `Meta.Test`; `false` without it
 * @example
 * const poller = createPoller({ deliver: toDestination(destination), ... })
 */
export function toDestination(
  destination: TakingDestination,
  options: { readonly source?: Reference; readonly test?: boolean } = {},
): Deliver {
  return function takeMessage({ dataModel, eventType, body }, { key, feed, changedAt }) {
    const names = { DataModel: dataModel, EventType: eventType }
    const Meta = {
      ...names,
      EventDateTime: (changedAt ?? new Date()).toISOString(),
      Test: options.test ?? false,
      Source: options.source ?? { ID: feed, Name: feed },
      ...definedMembersOf(body.Meta),
      ...names,
    }
    return destination.take({ ...body, Meta }, { key })
  }
}

/**
 * Hands messages to the outbox of a source, which sends them to Redox. `EventDateTime` is when the change happened; all
 * else that `Meta` leaves open, the source fills in.
 *
 * @param options.destination - ID of the destination at Redox; without it, that of the source
 * @example
 * const poller = createPoller({ deliver: toOutbox(source), ... })
 */
export function toOutbox(source: EnqueuingSource, options: { readonly destination?: string } = {}): Deliver {
  return async function enqueueMessage({ dataModel, eventType, body }, { key, changedAt, signal }) {
    const dated = changedAt === null ? {} : { EventDateTime: changedAt.toISOString() }
    const message = { ...body, Meta: { ...dated, ...definedMembersOf(body.Meta) } }
    const { outcome } = await source.enqueue(dataModel as never, eventType as never, message as never, {
      idempotencyKey: key,
      signal,
      ...options,
    })
    return outcome
  }
}

/** A member that is present but undefined leaves its place open. */
function definedMembersOf(meta: unknown): Readonly<Record<string, unknown>> {
  if (typeof meta !== "object" || meta === null) return {}
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined))
}
