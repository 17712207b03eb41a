import { schemaKeywords, schemaListKeywords, schemaMapKeywords } from "./keywords.ts"
import { mapSchema } from "./map-schema.ts"
import { isRecord, type Schema, type SchemaObject } from "./schema.ts"

/** Calls a function for every `$ref` of a schema in normal form, in the order in which they stand there. */
export function forEachReference(schema: Schema, visit: (reference: string) => void): void {
  if (typeof schema === "boolean") return
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword]
    if (keyword === "$ref") visit(value as string)
    else if (schemaKeywords.has(keyword)) forEachReference(value as Schema, visit)
    else if (schemaListKeywords.has(keyword)) forEachIn(value, visit)
    else if (schemaMapKeywords.has(keyword) && isRecord(value)) forEachIn(Object.values(value), visit)
  }
}

function forEachIn(values: unknown, visit: (reference: string) => void): void {
  for (const value of values as readonly Schema[]) forEachReference(value, visit)
}

/** Copies a schema in normal form, with another name in every `$ref`. */
export function mapReferences(schema: SchemaObject, rename: (reference: string) => string): SchemaObject {
  const change = (inner: Schema): Schema =>
    typeof inner === "boolean" ? inner : mapReferences(inner, rename)
  const copy = mapSchema(schema, "", (inner) => change(inner as Schema))
  return schema.$ref === undefined ? copy : { ...copy, $ref: rename(schema.$ref) }
}
