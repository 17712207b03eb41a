import type { ResolvedConfig } from "../config.ts"
import { header } from "../header.ts"
import { importPath } from "../import-path.ts"
import type { Event } from "../schema.ts"

/**
 * Writes `event-map.gen.ts`: the two interfaces in which types are looked up by the names on the wire.
 */
export function emitEventMap(events: readonly Event[], config: ResolvedConfig): string {
  const names = events.map(({ shape }) => shape.name).sort()
  const types = JSON.stringify(importPath("event-map", "types", config.importSuffix))
  const queries = events.filter(({ response }) => response !== undefined)
  return `${header}
import type {
${names.map((name) => `  ${name},`).join("\n")}
} from ${types}

/** Type of each message: data model, then event type, as they stand in \`Meta\`. */
export interface EventMap {
${emitModels(events, ({ shape }) => shape.name)}
}

/** Event type of the answer of each query: data model, then the event type of the query. */
export interface ResponseMap {
${emitModels(queries, ({ response }) => JSON.stringify(response))}
}
`
}

function emitModels(events: readonly Event[], typeOf: (event: Event) => string): string {
  const models = [...new Set(events.map(({ dataModel }) => dataModel))]
  return models
    .map((dataModel) => {
      const members = events.filter((event) => event.dataModel === dataModel)
      const lines = members.map((event) => `    ${propertyName(event.eventType)}: ${typeOf(event)}`)
      return `  ${propertyName(dataModel)}: {\n${lines.join("\n")}\n  }`
    })
    .join("\n")
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}
