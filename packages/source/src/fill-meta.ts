import type { EventDescriptor } from "@redoxkit/models"
import type { Reference, Settings } from "./options.ts"

/** A message with a complete `Meta`. */
export interface Message {
  readonly Meta: {
    readonly DataModel: string
    readonly EventType: string
    readonly Destinations?: unknown
    readonly [name: string]: unknown
  }
  readonly [name: string]: unknown
}

/**
 * A copy of the body with a complete `Meta`: the names as Redox writes them, and what the body's own `Meta` leaves open.
 * The body is not changed.
 */
export function fillMeta(
  body: Readonly<Record<string, unknown>>,
  event: Pick<EventDescriptor, "dataModel" | "eventType">,
  destinations: readonly Reference[],
  settings: Pick<Settings, "now" | "test" | "source">,
): Message {
  const names = { DataModel: event.dataModel, EventType: event.eventType }
  const Meta = {
    ...names,
    EventDateTime: new Date(settings.now()).toISOString(),
    Test: settings.test,
    ...(settings.source === undefined ? {} : { Source: referenceOf(settings.source) }),
    Destinations: destinations.map(referenceOf),
    ...definedMembersOf(body.Meta),
    ...names,
  }
  return { ...body, Meta }
}

function referenceOf(reference: Reference): Exclude<Reference, string> {
  return typeof reference === "string" ? { ID: reference } : reference
}

/** A member that is present but undefined leaves its place open. */
function definedMembersOf(meta: unknown): Readonly<Record<string, unknown>> {
  if (typeof meta !== "object" || meta === null) return {}
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined))
}
