import type { CodegenPlace } from "../errors.ts"
import { isRecord, type SchemaObject } from "../schema.ts"
import { checkedFormats } from "../validators/checked-formats.ts"

/** What a schema asks for and a type cannot say: keyword, then where. */
export type Inexpressible = Map<string, CodegenPlace[]>

/** Formats that were to be checked and that nobody checks: name, then where. */
export type UncheckedFormats = Map<string, CodegenPlace[]>

const keywords = [
  "contains",
  "dependentRequired",
  "dependentSchemas",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "if",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "multipleOf",
  "not",
  "oneOf",
  "pattern",
  "patternProperties",
  "propertyNames",
  "uniqueItems",
]

/**
 * Notes the keywords of one schema that its type leaves out.
 */
export function noteInexpressible(
  schema: SchemaObject,
  place: CodegenPlace,
  formats: "annotate" | "check",
  found: Inexpressible,
): void {
  const note = (keyword: string): void => {
    found.set(keyword, [...(found.get(keyword) ?? []), place])
  }
  for (const keyword of keywords) if (schema[keyword] !== undefined && asks(keyword, schema)) note(keyword)
  if ([schema.type].flat().includes("integer")) note("integer")
  if (formats === "check" && isChecked(schema)) note("format")
  const { additionalProperties, properties } = schema
  // TypeScript refuses other members where an object is written out, and nowhere else.
  if (additionalProperties === false) note("additionalProperties")
  if (isRecord(additionalProperties) && isRecord(properties)) note("additionalProperties")
  for (const keyword of ["const", "enum"]) {
    if ([schema[keyword]].flat().some(isRecord)) note(keyword)
  }
}

/** Notes the format of one schema if no validator checks it. */
export function noteUncheckedFormat(
  schema: SchemaObject,
  place: CodegenPlace,
  unchecked: UncheckedFormats,
): void {
  const { format } = schema
  if (typeof format === "string" && !isChecked(schema)) {
    unchecked.set(format, [...(unchecked.get(format) ?? []), place])
  }
}

function isChecked({ format }: SchemaObject): boolean {
  return typeof format === "string" && checkedFormats.includes(format)
}

function asks(keyword: string, schema: SchemaObject): boolean {
  const value = schema[keyword]
  if (keyword === "if") return schema.then !== undefined || schema.else !== undefined
  if (keyword === "uniqueItems") return value === true
  if (keyword === "oneOf") return Array.isArray(value) && value.length > 1
  if (keyword === "contains") return schema.minContains !== 0 || schema.maxContains !== undefined
  if (keyword.startsWith("min")) return value !== 0 || keyword === "minimum"
  return !isRecord(value) || keyword === "not" || keyword === "propertyNames" || Object.keys(value).length > 0
}
