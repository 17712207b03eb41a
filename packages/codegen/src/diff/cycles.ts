import { forEachReference } from "../references.ts"
import type { Schema } from "../schema.ts"

/** Which shapes contain themselves, and which lead to such a shape. */
export interface Cycles {
  /** Schemas of shapes that contain themselves. */
  readonly inside: ReadonlySet<Schema>
  /** Whether a schema leads to a shape that contains itself. */
  leadsInside(schema: Schema): boolean
}

/** Finds the shapes that contain themselves. */
export function findCycles(shapes: ReadonlyMap<string, Schema>): Cycles {
  const uses = new Map([...shapes].map(([name, schema]) => [name, references(schema)]))
  const reach = new Map([...uses.keys()].map((name) => [name, reachableFrom(name, uses)]))
  const names = new Set([...reach].filter(([name, reached]) => reached.has(name)).map(([name]) => name))
  const known = new WeakMap<object, boolean>()
  return {
    inside: new Set([...names].map((name) => shapes.get(name) ?? true)),
    leadsInside(schema) {
      if (typeof schema === "boolean" || names.size === 0) return false
      const leads =
        known.get(schema) ??
        [...references(schema)].some(
          (name) => names.has(name) || [...(reach.get(name) ?? [])].some((reached) => names.has(reached)),
        )
      known.set(schema, leads)
      return leads
    },
  }
}

function reachableFrom(start: string, uses: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [...(uses.get(start) ?? [])]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    open.push(...(uses.get(name) ?? []))
  }
  return reached
}

/** Names of the shapes that a schema refers to, at any depth of its own text. */
function references(schema: Schema): ReadonlySet<string> {
  const found = new Set<string>()
  forEachReference(schema, (name) => found.add(name))
  return found
}
