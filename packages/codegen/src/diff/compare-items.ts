import type { Schema, SchemaObject } from "../schema.ts"
import type { Inside } from "./compare-members.ts"
import type { FieldChange } from "./types.ts"

/** Compares the items of two arrays: those that have a place of their own, `[0]`, and all others, `[]`. */
export function compareItems(
  before: SchemaObject,
  after: SchemaObject,
  inside: Inside,
): readonly FieldChange[] {
  const [old, now] = [firstItems(before), firstItems(after)]
  const [oldRest, newRest] = [before.items ?? true, after.items ?? true]
  const first = Array.from({ length: Math.max(old.length, now.length) }, (_, index) =>
    inside.deeper(`[${index}]`, old[index] ?? oldRest, now[index] ?? newRest),
  )
  return [...first.flat(), ...inside.deeper("[]", oldRest, newRest)]
}

function firstItems({ prefixItems }: SchemaObject): readonly Schema[] {
  return Array.isArray(prefixItems) ? prefixItems : []
}
