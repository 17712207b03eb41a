import type { Schema, SchemaObject } from "../schema.ts"
import { isNothing, resolve } from "./resolve.ts"
import { printValue } from "./structure.ts"

/** The types of JSON. A number is a whole number or has a fraction. */
const all = ["object", "array", "string", "integer", "fraction", "boolean", "null"] as const

/** One of the types. */
export type ValueType = (typeof all)[number]

/** The types that a schema allows by its own words: `type`, `enum` and `const`. */
export function ownTypes(schema: SchemaObject): ReadonlySet<ValueType> {
  const types = known.get(schema) ?? findOwnTypes(schema)
  known.set(schema, types)
  return types
}

const known = new WeakMap<SchemaObject, ReadonlySet<ValueType>>()

function findOwnTypes(schema: SchemaObject): ReadonlySet<ValueType> {
  if (isNothing(schema)) return new Set()
  const values = valuesOf(schema)
  return values === undefined ? declaredTypes(schema) : new Set([...values.values()].map(typeOf))
}

/** The types that a schema allows, its combinators considered; for telling people. */
export function typesOf(schema: Schema, shapes: ReadonlyMap<string, Schema>): ReadonlySet<ValueType> {
  const { schema: start } = resolve(schema, shapes)
  const found = new Map<object, ReadonlySet<ValueType>>()
  collect(start)
  // Combinators may lead back to where they started, so types are taken away until nothing changes.
  for (let changed = found.size > 1; changed; ) {
    changed = false
    for (const [member, types] of found) {
      const fewer = narrow(member as SchemaObject, types)
      if (fewer.size < types.size) changed = true
      found.set(member, fewer)
    }
  }
  return found.get(start) ?? new Set(all)

  function collect(member: SchemaObject): void {
    if (found.has(member)) return
    found.set(member, ownTypes(member))
    for (const list of combinators) for (const inner of listOf(member, list)) collect(inner)
  }

  function narrow(member: SchemaObject, types: ReadonlySet<ValueType>): ReadonlySet<ValueType> {
    const typesIn = (inner: SchemaObject): ReadonlySet<ValueType> => found.get(inner) ?? new Set(all)
    const allows = (list: Combinator, type: ValueType) => {
      const inner = listOf(member, list)
      if (list === "allOf") return inner.every((schema) => typesIn(schema).has(type))
      return inner.length === 0 || inner.some((schema) => typesIn(schema).has(type))
    }
    return new Set([...types].filter((type) => combinators.every((list) => allows(list, type))))
  }

  function listOf(member: SchemaObject, combinator: Combinator): readonly SchemaObject[] {
    const list = (member[combinator] ?? []) as readonly Schema[]
    return list.map((inner) => resolve(inner, shapes).schema)
  }
}

const combinators = ["allOf", "anyOf", "oneOf"] as const

type Combinator = (typeof combinators)[number]

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
