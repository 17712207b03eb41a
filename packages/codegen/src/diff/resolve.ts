import { isAnnotation } from "../keywords.ts"
import type { Schema, SchemaObject } from "../schema.ts"
import type { SchemaSide } from "./types.ts"

/** A schema with its references followed: what it constrains, and what is said about it where it is used. */
export interface Resolved {
  /** The object at the end of the references; the same object for the same shape. */
  readonly schema: SchemaObject
  /** Annotations of the place where it is used before those of the shape. */
  readonly annotations: { readonly [keyword: string]: unknown }
}

/** `false` as an object. It stands for itself, so that equal schemas stay equal objects. */
const nothing: SchemaObject = { not: true }
const anything: SchemaObject = {}

/** The shapes of a side by name. */
export function shapesByName(side: SchemaSide): ReadonlyMap<string, Schema> {
  const { shapes } = side
  if (!Array.isArray(shapes)) return shapes as ReadonlyMap<string, Schema>
  return new Map(
    (shapes as readonly { name: string; schema: Schema }[]).map(({ name, schema }) => [name, schema]),
  )
}

/** Follows the references of a schema to the object that constrains something. */
export function resolve(schema: Schema, shapes: ReadonlyMap<string, Schema>): Resolved {
  let annotations: { readonly [keyword: string]: unknown } = {}
  const seen = new Set<string>()
  for (let found = schema; ; ) {
    if (typeof found === "boolean") return { schema: found ? anything : nothing, annotations }
    annotations = { ...annotationsOf(found), ...annotations }
    const next = redirect(found)
    if (next === undefined) return { schema: found, annotations }
    if (typeof next === "string") {
      // A shape that is nothing but a reference to itself says nothing.
      if (seen.has(next)) return { schema: anything, annotations }
      seen.add(next)
    }
    found = typeof next === "string" ? (shapes.get(next) ?? true) : next
  }
}

/** Whether a schema refuses every value. */
export function isNothing(schema: SchemaObject): boolean {
  return schema === nothing
}

/** Whether a schema accepts every value. */
export function acceptsAll(schema: SchemaObject): boolean {
  return constraintsOf(schema).length === 0
}

/** Keywords of a schema that constrain. */
function constraintsOf(schema: SchemaObject): readonly string[] {
  return Object.keys(schema).filter((keyword) => !isAnnotation(keyword))
}

/** The members of a combinator, when the schema consists of nothing else. Members that say nothing do not count. */
export function onlyMembers(
  schema: SchemaObject,
  combinator: "allOf" | "anyOf",
): readonly Schema[] | undefined {
  const members = schema[combinator]
  const keywords = constraintsOf(schema)
  if (keywords.length !== 1 || keywords[0] !== combinator || !Array.isArray(members)) return undefined
  return combinator === "anyOf" ? members : members.filter((member: Schema) => !saysNothing(member))
}

/** Where a schema that has no constraints of its own sends its reader. */
function redirect(schema: SchemaObject): string | Schema | undefined {
  if (schema.$ref !== undefined) return schema.$ref
  const all = onlyMembers(schema, "allOf")
  return all?.length === 1 ? all[0] : undefined
}

function saysNothing(schema: Schema): boolean {
  return schema === true || (typeof schema === "object" && acceptsAll(schema))
}

function annotationsOf(schema: SchemaObject): { readonly [keyword: string]: unknown } {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => isAnnotation(keyword)))
}
