import { CodegenError } from "../errors.ts"
import { mapSchema } from "../map-schema.ts"
import { isRecord, type Schema } from "../schema.ts"
import type { Definition } from "./definition.ts"

/** Keywords that ask something of the same value; the others go down to a member or an item. */
const inPlace: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "dependentSchemas",
  "else",
  "if",
  "not",
  "oneOf",
  "then",
])

/**
 * Finds definitions that refer back to themselves without going down into the value: no validator would come to an
 * end. A schema that refers to itself for a member or an item is fine.
 *
 * @returns `id` of a definition in a circle, then the problem
 */
export function findCircles(definitions: readonly Definition[]): ReadonlyMap<string, CodegenError> {
  const steps = new Map(definitions.map(({ id, schema }) => [id, referencesInPlace(schema)]))
  const circles = new Map<string, CodegenError>()
  for (const { id, file, pointer } of definitions) {
    if ((steps.get(id)?.size ?? 0) === 0 || !comesBack(id, steps)) continue
    const problem =
      "The schema refers to itself for the same value, so nothing is ever decided. Break the circle."
    circles.set(id, new CodegenError("unresolved-reference", problem, { file, pointer }))
  }
  return circles
}

function comesBack(start: string, steps: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of steps.get(id) ?? []) {
      if (next === start) return true
      if (!seen.has(next)) open.push(next)
      seen.add(next)
    }
  }
  return false
}

function referencesInPlace(schema: Schema): ReadonlySet<string> {
  const found = new Set<string>()
  visit(schema)
  return found

  function visit(inner: Schema): void {
    if (!isRecord(inner)) return
    if (typeof inner.$ref === "string") found.add(inner.$ref)
    const same = Object.fromEntries(Object.entries(inner).filter(([keyword]) => inPlace.has(keyword)))
    mapSchema(same, "", (deeper) => {
      visit(deeper as Schema)
      return true
    })
  }
}
