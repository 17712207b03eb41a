import { mapSchema } from "../map-schema.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"

const proto = "__proto__"

/** Says the same in a way that AJV 8 compiles correctly. */
export function prepareForAjv(schema: Schema): Schema {
  if (typeof schema === "boolean") return schema
  return setTupleApart(
    countContained(avoidProto(mapSchema(schema, "", (inner) => prepareForAjv(inner as Schema)))),
  )
}

/** AJV passes over keywords for a member called `__proto__`. */
function avoidProto(copy: SchemaObject): SchemaObject {
  const [properties, member] = take(copy.properties)
  const [patternProperties, pattern] = take(copy.patternProperties)
  const [dependentSchemas, schemaIfPresent] = take(copy.dependentSchemas)
  const [dependentRequired, requiredIfPresent] = take(copy.dependentRequired)
  const patterns = [
    ...(member === undefined ? [] : [[`^${proto}$`, member] as const]),
    ...(pattern === undefined ? [] : [[`(?:${proto})`, pattern] as const]),
  ]
  const conditions = [
    ...(schemaIfPresent === undefined ? [] : [schemaIfPresent]),
    ...(requiredIfPresent === undefined ? [] : [{ required: requiredIfPresent }]),
  ].map((then) => ({ if: { type: "object", required: [proto] }, then }))
  if (patterns.length === 0 && conditions.length === 0) return copy
  const all: SchemaObject = {
    ...copy,
    ...(properties !== undefined && { properties }),
    ...(dependentSchemas !== undefined && { dependentSchemas }),
    ...(dependentRequired !== undefined && { dependentRequired }),
    ...((patternProperties !== undefined || patterns.length > 0) && {
      patternProperties: { ...patternProperties, ...Object.fromEntries(patterns) },
    }),
  }
  if (conditions.length === 0) return all
  return { ...all, allOf: [...(Array.isArray(copy.allOf) ? copy.allOf : []), ...conditions] }
}

/** For an empty list AJV takes the answer for the list before, unless it has to count up to a highest number. */
function countContained(schema: SchemaObject): SchemaObject {
  if (schema.contains === undefined || schema.maxContains !== undefined) return schema
  return { ...schema, maxContains: Number.MAX_SAFE_INTEGER }
}

/** Inside `not` and `if`, AJV forgets the other keywords for arrays when an array is too short for `prefixItems`. */
function setTupleApart(schema: SchemaObject): SchemaObject {
  const { prefixItems, items, ...others } = schema
  if (prefixItems === undefined || Object.keys(others).length === 0) return schema
  const tuple = { prefixItems, ...(items !== undefined && { items }) }
  return { ...others, allOf: [...(Array.isArray(others.allOf) ? others.allOf : []), tuple] }
}

/** A map without that member, and the member. */
function take(
  map: unknown,
): readonly [rest: { readonly [name: string]: Schema } | undefined, member: Schema | undefined] {
  if (!isRecord(map)) return [undefined, undefined]
  const { [proto]: _, ...rest } = map
  return [
    rest as { readonly [name: string]: Schema },
    Object.hasOwn(map, proto) ? (map[proto] as Schema) : undefined,
  ]
}
