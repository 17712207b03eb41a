import { isAnnotation } from "../keywords.ts"
import { mapSchema } from "../map-schema.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"
import { typeBits } from "./type-bits.ts"

/**
 * A schema taken apart: what is printed directly, and what is left to AJV. All that stands in a schema must hold, so
 * it may be checked in parts.
 */
export interface SchemaPlan {
  /** Allowed types; `undefined` for all. */
  readonly types?: number
  /** Members with their schemas; `undefined` when the schema says nothing about members. */
  readonly properties?: { readonly [name: string]: Schema }
  readonly required: readonly string[]
  /** Schema of every item of an array. */
  readonly items?: Schema
  /** Whether no item of an array may occur twice. AJV's way takes quadratic time, which a sender could make use of. */
  readonly unique: boolean
  /** Everything else. */
  readonly rest?: SchemaObject
}

/** Leaves of a schema what constrains: two schemas with the same remainder have the same validator. */
export function constraintsOf(schema: Schema, formats: boolean): Schema {
  if (typeof schema === "boolean") return schema
  // Alone these ask nothing, and a lone "if" makes AJV count wrongly for a "contains" around it.
  const conditional = schema.if !== undefined && (schema.then ?? schema.else) !== undefined
  const constrains = (keyword: string): boolean => {
    if (keyword === "if" || keyword === "then" || keyword === "else") return conditional
    return !isAnnotation(keyword) || (formats && keyword === "format")
  }
  const constraints = Object.fromEntries(Object.entries(schema).filter(([keyword]) => constrains(keyword)))
  return mapSchema(constraints, "", (inner) => constraintsOf(inner as Schema, formats))
}

/**
 * Takes a schema apart. A keyword whose value is not what JSON Schema allows goes to the rest, where AJV tells what is
 * wrong with it.
 *
 * @param schema - without annotations
 */
export function planSchema(schema: SchemaObject): SchemaPlan {
  const { type, properties, required, items, uniqueItems, ...others } = schema
  const types = type === undefined ? undefined : typeBits(type)
  const wellFormed =
    (type === undefined || types !== undefined) &&
    (properties === undefined || isRecord(properties)) &&
    (required === undefined ||
      (Array.isArray(required) && required.every((name) => typeof name === "string"))) &&
    (items === undefined || isSchema(items)) &&
    (uniqueItems === undefined || typeof uniqueItems === "boolean")
  if (!wellFormed) return { required: [], unique: false, rest: schema }
  // "items" means the items after those that "prefixItems" names.
  const direct = items === undefined || (others.prefixItems === undefined && items !== false)
  const rest: { [keyword: string]: unknown } = direct ? { ...others } : { ...others, items }
  // "additionalProperties" means those that stand in neither of two keywords beside it.
  if (rest.additionalProperties === true) delete rest.additionalProperties
  if (rest.additionalProperties !== undefined && properties !== undefined) {
    rest.properties = mapNames(properties)
  }
  return {
    ...(types !== undefined && { types }),
    ...(properties !== undefined && { properties }),
    required: required ?? [],
    unique: uniqueItems === true,
    ...(direct && items !== undefined && !isAnything(items) && { items }),
    ...(Object.keys(rest).length > 0 && { rest }),
  }
}

/** The types of a schema that constrains nothing else. */
export function typesAlone(schema: Schema): number | undefined {
  if (typeof schema === "boolean") return undefined
  const keywords = Object.keys(schema)
  return keywords.length === 1 && keywords[0] === "type" ? typeBits(schema.type) : undefined
}

/** Whether every value fits. */
export function isAnything(schema: Schema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0)
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isRecord(value)
}

function mapNames(properties: { readonly [name: string]: Schema }): { [name: string]: Schema } {
  return Object.fromEntries(Object.keys(properties).map((name) => [name, true]))
}
