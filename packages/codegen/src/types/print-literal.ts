import { isRecord } from "../schema.ts"
import { plain, type TypeText } from "./type-text.ts"

/** The type of one JSON value. */
export function printLiteral(value: unknown): TypeText {
  if (Array.isArray(value)) return plain(`[${value.map((item) => printLiteral(item).text).join(", ")}]`)
  if (!isRecord(value)) return plain(JSON.stringify(value))
  const members = Object.entries(value).map(
    ([name, inner]) => `${printName(name)}: ${printLiteral(inner).text}`,
  )
  return plain(members.length === 0 ? "{ [name: string]: never }" : `{ ${members.join("; ")} }`)
}

/** The name of a member, in quotes when it needs them. */
export function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** Whether a value has a type of JSON Schema. */
export function hasType(value: unknown, type: string): boolean {
  if (type === "null") return value === null
  if (type === "array") return Array.isArray(value)
  if (type === "object") return isRecord(value)
  if (type === "integer") return Number.isInteger(value)
  return typeof value === type
}
