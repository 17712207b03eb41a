import { isAnnotation, schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../keywords.ts"
import { isRecord, type Schema } from "../schema.ts"

/** How schemas are read when their structures are compared. */
export interface Comparison {
  /** Whether `format` constrains, or is an annotation like any other. */
  readonly formats: "annotate" | "check"
  /**
   * Looks over what Redox's own schema download leaves open: a member typed as `null` only counts as text or `null`,
   * and items without a type count as text. The catalogue of known shapes is compared like that.
   */
  readonly loose?: boolean
}

/**
 * Writes what a schema constrains as text: two schemas with the same constraints have the same text, whatever the order
 * of members, names, types and values, and whatever is annotated.
 *
 * @param shorten - what stands for the text of a schema inside another one
 * @param follow - what stands for a reference
 */
export function writeStructure(
  schema: Schema,
  comparison: Comparison,
  shorten: (text: string) => string,
  follow: (reference: string) => string,
): string {
  if (typeof schema === "boolean") return String(schema)
  if (schema.$ref !== undefined) return follow(schema.$ref)
  const { loose = false } = comparison
  const keywords = Object.keys(schema)
  if (keywords.length === 1 && schema.type !== undefined && schema.type !== "array") {
    return `type:${writeType(schema.type, loose)}`
  }
  const inner = (value: unknown): string =>
    shorten(writeStructure(value as Schema, comparison, shorten, follow))
  const parts: string[] = []
  // Sorted before they are written: circles are numbered in the order of writing.
  for (const keyword of keywords.sort()) {
    if (isAnnotation(keyword) && !(keyword === "format" && comparison.formats === "check")) continue
    const text = writeKeyword(keyword, schema[keyword], inner, loose)
    if (text !== "") parts.push(`${keyword}:${text}`)
  }
  if (loose && schema.type === "array" && !parts.some((part) => part.startsWith("items:"))) {
    parts.unshift("items:type:string")
  }
  return parts.length === 0 ? "true" : parts.join(";")
}

function writeKeyword(
  keyword: string,
  value: unknown,
  inner: (schema: unknown) => string,
  loose: boolean,
): string {
  if (keyword === "type") return writeType(value, loose)
  if (keyword === "required") return sortTexts(value)
  if (keyword === "enum") return writeEnum(value)
  if (schemaMapKeywords.has(keyword) && isRecord(value)) return writeMap(value, inner)
  if (schemaListKeywords.has(keyword)) return `[${(value as readonly unknown[]).map(inner).join(",")}]`
  if (!schemaKeywords.has(keyword)) return writeValue(value)
  const text = inner(value)
  // To allow everything is what leaving the keyword out does.
  return text === "true" && (keyword === "items" || keyword === "additionalProperties") ? "" : text
}

function writeType(value: unknown, loose: boolean): string {
  if (typeof value === "string") return loose && value === "null" ? "null,string" : value
  const types = value as readonly string[]
  // By far the most common list.
  if (types.length === 2 && types.includes("null") && types.includes("string")) return "null,string"
  return [...new Set(types)].sort().join(",")
}

function sortTexts(value: unknown): string {
  const texts = [...new Set(value as readonly string[])].sort()
  return texts.length === 0 ? "" : JSON.stringify(texts)
}

function writeEnum(value: unknown): string {
  return `[${[...new Set((value as readonly unknown[]).map(writeValue))].sort().join(",")}]`
}

/** The length in front of a name says where it ends, whatever is in it. */
function writeMap(value: { readonly [name: string]: unknown }, inner: (schema: unknown) => string): string {
  let text = ""
  for (const name of Object.keys(value).sort()) text += `${name.length}:${name}(${inner(value[name])})`
  return text
}

/** JSON with sorted names. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(",")}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? "undefined"
  return writeMap(value, writeValue)
}
