import { mapSchema } from "../map-schema.ts"
import { forEachReference } from "../references.ts"
import type { Schema } from "../schema.ts"

/** Which schemas contain themselves, and which lead to such a schema. */
export interface Cycles {
  /** Whether a schema contains itself. */
  isInside(schema: Schema): boolean
  /** Whether a schema leads to one that contains itself, or is one. */
  leadsInside(schema: Schema): boolean
}

/** Finds the schemas that contain themselves: shapes, and schemas inside shapes. */
export function findCycles(shapes: ReadonlyMap<string, Schema>): Cycles {
  const uses = new Map([...shapes].map(([name, schema]) => [name, references(schema)]))
  const reach = new Map([...uses.keys()].map((name) => [name, reachableFrom([name], uses)]))
  const names = new Set([...reach].filter(([name, reached]) => reached.has(name)).map(([name]) => name))
  const inside = new WeakSet<object>()
  for (const name of names) collectInside(shapes.get(name) ?? true, name)
  const known = new WeakMap<object, boolean>()
  return {
    isInside: (schema) => typeof schema === "object" && inside.has(schema),
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

  /** Collects the parts of a shape from which a way leads back to the shape. */
  function collectInside(schema: Schema, name: string): Schema {
    if (typeof schema === "boolean") return schema
    const used = references(schema)
    if (used.has(name) || reachableFrom(used, uses).has(name)) inside.add(schema)
    mapSchema(schema, "", (inner) => collectInside(inner as Schema, name))
    return schema
  }
}

function reachableFrom(
  starts: Iterable<string>,
  uses: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [...starts].flatMap((name) => [...(uses.get(name) ?? [])])
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
