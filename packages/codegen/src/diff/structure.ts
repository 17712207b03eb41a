import { compareText } from "../compare.ts"
import { isAnnotation, schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../keywords.ts"
import { isRecord, type Schema } from "../schema.ts"
import { resolve } from "./resolve.ts"

/**
 * Writes the structure of a schema as text, references followed: schemas that accept the same for the same reason give
 * the same text, whatever their shapes are called and whatever is said about them.
 */
export function structureOf(schema: Schema, shapes: ReadonlyMap<string, Schema>): string {
  const path: object[] = []
  return print(schema)

  function print(inner: Schema): string {
    const { schema: found } = resolve(inner, shapes)
    const level = path.indexOf(found)
    // A schema that contains itself is written as the number of steps back to it.
    if (level >= 0) return `"up ${path.length - level}"`
    path.push(found)
    const parts = Object.keys(found)
      .filter((keyword) => !isAnnotation(keyword) || keyword === "format")
      .sort(compareText)
      .map((keyword) => `${JSON.stringify(keyword)}:${printKeyword(keyword, found[keyword])}`)
    path.pop()
    return `{${parts.join()}}`
  }

  function printKeyword(keyword: string, value: unknown): string {
    if (schemaKeywords.has(keyword)) return print(value as Schema)
    if (schemaListKeywords.has(keyword) && Array.isArray(value)) {
      const members = value.map((member: Schema) => print(member))
      return `[${(keyword === "prefixItems" ? members : members.sort(compareText)).join()}]`
    }
    if (schemaMapKeywords.has(keyword) && isRecord(value)) {
      const names = Object.keys(value).sort(compareText)
      return `{${names.map((name) => `${JSON.stringify(name)}:${print(value[name] as Schema)}`).join()}}`
    }
    return printValue(
      keyword === "required" || keyword === "type" || keyword === "enum" ? sorted(value) : value,
    )
  }
}

/** JSON with members in a fixed order. */
export function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join()}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort(compareText)
  return `{${names.map((name) => `${JSON.stringify(name)}:${printValue(value[name])}`).join()}}`
}

function sorted(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map(printValue).sort(compareText)
}
