import { compareText } from "../compare.ts"
import { header } from "../header.ts"
import type { Event, Shape } from "../schema.ts"
import { extractShapes } from "./extract-shapes.ts"
import { fingerprint } from "./fingerprint.ts"
import { printKnownShape } from "./known-shapes.ts"
import { membersOf } from "./members-of.ts"

/** Writes `known/events.gen.ts`: the names, kinds and partners of the events of our schemas. */
export function printKnownEvents(events: readonly Event[]): string {
  const lines = events.map(({ dataModel, eventType, kind, response, answers }) =>
    JSON.stringify({ dataModel, eventType, kind, response, answers }),
  )
  return `${header}
import type { KnownEvent } from "../find-known-event.ts"

/** Every event that Redox is known to have, or to have had. */
export const knownEvents: readonly KnownEvent[] = [
${lines.map((line) => `  ${line},`).join("\n")}
]
`
}

/** Writes `known/shapes.gen.ts`: what the shapes of our schemas are recognized by. */
export function printKnownShapes(shapes: readonly Shape[], events: readonly Event[]): string {
  const messages = new Set(events.map(({ shape }) => shape.name))
  const graph = new Map(shapes.map(({ name, schema }) => [name, schema]))
  const hashes = fingerprint(graph, { formats: "annotate", loose: true })
  const bases = collectBases(shapes)
  const lines = shapes
    .filter(({ name }) => !messages.has(name))
    .map(({ name, schema }) =>
      printKnownShape({
        name,
        hash: hashes.get(name) ?? "",
        bases: [...(bases.get(name) ?? [])].sort(compareText),
        members: membersOf(schema),
      }),
    )
  return `${header}

/** Name, hash, names from its places, members with their signs; see known-shapes.ts. */
export const knownShapeLines: readonly string[] = [
${lines.map((line) => `  ${JSON.stringify(line)},`).join("\n")}
]
`
}

/** Shape, then the names that it would have from its places. */
function collectBases(shapes: readonly Shape[]): ReadonlyMap<string, ReadonlySet<string>> {
  const bases = new Map<string, Set<string>>()
  for (const { name, schema } of shapes) {
    const [node] = extractShapes({ id: name, file: "", pointer: "", schema })
    for (const { key, base } of node?.places ?? []) bases.set(key, (bases.get(key) ?? new Set()).add(base))
  }
  return bases
}
