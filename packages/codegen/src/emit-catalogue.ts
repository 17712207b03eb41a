import type { ResolvedConfig } from "./config.ts"
import { header } from "./header.ts"
import { importPath, runtimePath } from "./import-path.ts"
import type { Event } from "./schema.ts"
import { modulePath } from "./validators/split-validators.ts"

/**
 * Writes `catalogue.gen.ts`: `events`, with a lazy import of each validator, and `models`, which adds the types.
 */
export function emitCatalogue(events: readonly Event[], config: ResolvedConfig): string {
  const runtime = JSON.stringify(runtimePath("catalogue", config.runtime))
  const maps = JSON.stringify(importPath("catalogue", "event-map", config.importSuffix))
  return `${header}
import type { EventDescriptor, Models, Validate } from ${runtime}
import type { EventMap, ResponseMap } from ${maps}

const unwrap = (module: { readonly default: Validate }): Validate => module.default

/** Every event, sorted by data model and event type. */
export const events: readonly EventDescriptor[] = [
${events.map((event) => emitEvent(event, config)).join("\n")}
]

/** The events and their types, for \`createDestination({ models })\` and the like. */
export const models: Models<EventMap, ResponseMap> = { events }
`
}

function emitEvent(event: Event, config: ResolvedConfig): string {
  const { dataModel, eventType, kind, response, answers } = event
  const members = Object.entries({ dataModel, eventType, kind, response, answers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  const validator = JSON.stringify(importPath("catalogue", modulePath(event.path), config.importSuffix))
  return `  { ${members.join(", ")}, loadValidator: () => import(${validator}).then(unwrap) },`
}
