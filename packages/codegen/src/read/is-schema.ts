import { isRecord } from "../schema.ts"
import { isType } from "./check-value.ts"
import { dialectOf, isAnyDialect } from "./dialect.ts"

/**
 * Whether a file of JSON is meant as a schema. A folder of schemas also holds samples, settings and lists.
 *
 * @param file - a file called `*.schema.json` is one, whatever it holds
 */
export function isSchema(file: string, json: unknown): boolean {
  if (/\.schema\.json$/i.test(file)) return true
  if (!isRecord(json)) return false
  const { $schema } = json
  if (typeof $schema === "string" && (dialectOf($schema) !== undefined || isAnyDialect($schema))) return true
  return hasSign(json)
}

function hasSign(json: unknown): boolean {
  return (
    isRecord(json) && Object.entries(json).some(([keyword, value]) => signs.get(keyword)?.(value) ?? false)
  )
}

const isSchemaMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isSchemaLike)
const isSchemaList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isSchemaLike)

/** What hardly stands in anything but a schema. */
const signs: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["$ref", (value) => typeof value === "string"],
  ["$id", (value) => typeof value === "string"],
  ["enum", (value) => Array.isArray(value)],
  ["type", (value) => isType(value) === undefined],
  ["properties", isSchemaMap],
  ["patternProperties", isSchemaMap],
  ["items", hasSign],
  ["additionalProperties", (value) => typeof value === "boolean" || hasSign(value)],
  ["$defs", isSchemaMap],
  ["definitions", isSchemaMap],
  ["allOf", isSchemaList],
  ["anyOf", isSchemaList],
  ["oneOf", isSchemaList],
])

function isSchemaLike(value: unknown): boolean {
  return typeof value === "boolean" || isRecord(value)
}
