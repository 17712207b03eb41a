import type { Schema, SchemaObject } from "../schema.ts"
import { findCycles } from "./cycles.ts"
import { resolve } from "./resolve.ts"
import { printTypes, typesOf } from "./value-types.ts"

/** Tells what a field is, in a few words: `string|null`, `array required (+3 below)`. */
export type DescribeField = (schema: Schema, required?: boolean) => string

/** Makes the function that describes the fields of one side. */
export function describeFields(shapes: ReadonlyMap<string, Schema>): DescribeField {
  const cycles = findCycles(shapes)
  const known = new WeakMap<object, number>()

  return (schema, required = false) => {
    const below = countBelow(schema, new Set())
    return [
      printTypes(typesOf(schema, shapes)),
      ...(required ? ["required"] : []),
      ...(below > 0 ? [`(+${below} below)`] : []),
    ].join(" ")
  }

  /** Counts members and items at every depth; what contains itself counts once. */
  function countBelow(schema: Schema, met: Set<object>): number {
    const { schema: found } = resolve(schema, shapes)
    const counted = known.get(found)
    if (counted !== undefined) return counted
    if (met.has(found)) return 0
    if (cycles.isInside(found)) met.add(found)
    const members = (found.allOf ?? []) as readonly Schema[]
    const sum =
      childrenOf(found).reduce((count, child) => count + 1 + countBelow(child, met), 0) +
      members.reduce<number>((count, member) => count + countBelow(member, met), 0)
    if (!cycles.leadsInside(found)) known.set(found, sum)
    return sum
  }
}

function childrenOf(schema: SchemaObject): readonly Schema[] {
  const prefix = (schema.prefixItems ?? []) as readonly Schema[]
  const items = schema.items === undefined ? [] : [schema.items]
  return [...Object.values(schema.properties ?? {}), ...prefix, ...items]
}
