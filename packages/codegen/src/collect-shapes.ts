import { mapSchema } from "./map-schema.ts"
import type { Event, Schema, Shape } from "./schema.ts"

/** Who uses a shape. */
export interface ShapeUse {
  readonly shape: Shape
  /** The events whose messages hold it, in the order of the events. */
  readonly events: readonly Event[]
}

/**
 * Collects the shapes that events are made of, each with the events that need it. A shape that no event reaches is
 * listed without events.
 */
export function collectShapes(shapes: readonly Shape[], events: readonly Event[]): readonly ShapeUse[] {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]))
  const users = new Map<string, Event[]>(shapes.map(({ name }) => [name, []]))
  for (const event of events) {
    for (const name of reach(event.shape, byName)) users.get(name)?.push(event)
  }
  return shapes.map((shape) => ({ shape, events: users.get(shape.name) ?? [] }))
}

function reach(start: Shape, byName: ReadonlyMap<string, Shape>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let shape = open.pop(); shape !== undefined; shape = open.pop()) {
    if (reached.has(shape.name)) continue
    reached.add(shape.name)
    for (const name of references(shape.schema)) {
      const next = byName.get(name)
      if (next !== undefined) open.push(next)
    }
  }
  return reached
}

/** Names of the shapes that a schema refers to. */
function references(schema: Schema): ReadonlySet<string> {
  const found = new Set<string>()
  visit(schema)
  return found

  function visit(inner: Schema): Schema {
    if (typeof inner === "boolean") return inner
    if (inner.$ref !== undefined) found.add(inner.$ref)
    mapSchema(inner, "", (deeper) => visit(deeper as Schema))
    return inner
  }
}
