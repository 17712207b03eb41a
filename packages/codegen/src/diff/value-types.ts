import type { Schema, SchemaObject } from "../schema.ts"
import { isNothing, resolve } from "./resolve.ts"
import { printValue } from "./structure.ts"

/** The types of JSON. A number is a whole number or has a fraction. */
const all = ["object", "array", "string", "integer", "fraction", "boolean", "null"] as const

/** One of the types. */
export type ValueType = (typeof all)[number]

/** The types that a schema allows by its own words: `type`, `enum` and `const`. */
export function ownTypes(schema: SchemaObject): ReadonlySet<ValueType> {
  if (isNothing(schema)) return new Set()
  const values = valuesOf(schema)
  if (values !== undefined) return new Set([...values.values()].map(typeOf))
  return declaredTypes(schema)
}

/** The types that a schema allows, its combinators considered; for telling people. */
export function typesOf(
  schema: Schema,
  shapes: ReadonlyMap<string, Schema>,
  path: readonly object[] = [],
): ReadonlySet<ValueType> {
  const { schema: found } = resolve(schema, shapes)
  if (path.includes(found)) return new Set(all)
  const deeper = (inner: Schema) => typesOf(inner, shapes, [...path, found])
  let types = ownTypes(found)
  for (const member of (found.allOf ?? []) as readonly Schema[]) types = common(types, deeper(member))
  for (const members of [found.anyOf, found.oneOf]) {
    if (!Array.isArray(members)) continue
    types = common(types, new Set(members.flatMap((member: Schema) => [...deeper(member)])))
  }
  return types
}

/** The values of `enum` or `const` by their JSON text, without those that `type` refuses. */
export function valuesOf(schema: SchemaObject): ReadonlyMap<string, unknown> | undefined {
  const lists = [
    ...(Array.isArray(schema.enum) ? [schema.enum as readonly unknown[]] : []),
    ...(Object.hasOwn(schema, "const") ? [[schema.const]] : []),
  ].map((list) => new Map(list.map((value) => [printValue(value), value])))
  const [first, second] = lists
  if (first === undefined) return undefined
  const types = declaredTypes(schema)
  return new Map(
    [...first].filter(([text, value]) => types.has(typeOf(value)) && (second?.has(text) ?? true)),
  )
}

/** Types in the words of JSON Schema, `null` last: `string|null`. */
export function printTypes(types: ReadonlySet<ValueType>): string {
  if (types.size === 0) return "nothing"
  if (types.size === all.length) return "any"
  const names = all
    .filter((type) => types.has(type) && !(type === "integer" && types.has("fraction")))
    .map((type) => (type === "fraction" ? "number" : type))
  return names.join("|")
}

function common(a: ReadonlySet<ValueType>, b: ReadonlySet<ValueType>): ReadonlySet<ValueType> {
  return new Set([...a].filter((type) => b.has(type)))
}

function declaredTypes(schema: SchemaObject): ReadonlySet<ValueType> {
  if (schema.type === undefined) return new Set(all)
  return new Set([schema.type].flat().flatMap((type) => (type === "number" ? numbers : [type as ValueType])))
}

const numbers: readonly ValueType[] = ["integer", "fraction"]

function typeOf(value: unknown): ValueType {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction"
  return typeof value as "object" | "string" | "boolean"
}
