import { resolve, rootSchemaOf, type Schema } from "../../message/assets.ts"
import type { Members } from "../records.ts"

/** Where senders put what no schema has, in any object. */
const EXTENSIONS = "Extensions"

/**
 * Keeps of what is known the members that the response event has, such as a note without its author, in the kinds of
 * value that it has them in. Records are kept as they were pushed: they often have more members, and senders do not
 * always keep to the schema. What the response requires and nobody told is there, and empty.
 */
export function shape(dataModel: string, response: string, members: Members): Members {
  const root = rootSchemaOf(dataModel, response)
  if (root === undefined) return members
  const { Meta: _meta, ...shaped } = fit(members, root) as Members
  return shaped
}

/** The part of a value that fits a schema; `undefined` when nothing does. */
function fit(value: unknown, given: Schema): unknown {
  const schema = resolve(given)
  const kinds = [schema.type].flat()
  const takes = (kind: string): boolean => schema.type === undefined || kinds.includes(kind)
  if (value === null) return takes("null") ? null : undefined
  if (Array.isArray(value)) {
    const { items } = schema
    if (!takes("array")) return undefined
    return items === undefined ? value : value.flatMap((item) => fit(item, items) ?? [])
  }
  if (typeof value === "object") return takes("object") ? fitMembers(value, schema) : undefined
  if (takes(typeof value)) return value
  // Postal codes come as numbers now and then.
  return typeof value === "number" && takes("string") ? String(value) : undefined
}

function fitMembers(value: object, { properties, required }: Schema): object {
  if (properties === undefined) return value
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (name === EXTENSIONS) return [[name, member]]
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    const fitting = property === undefined ? undefined : fit(member, property)
    return fitting === undefined ? [] : [[name, fitting]]
  })
  const fitting = Object.fromEntries(members)
  for (const name of (required ?? []) as readonly string[]) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property !== undefined && !Object.hasOwn(fitting, name)) fitting[name] = emptyOf(property)
  }
  return fitting
}

/** The value of a kind that says nothing. A number has none such but 0. */
function emptyOf(given: Schema): unknown {
  const schema = resolve(given)
  const kinds = [schema.type].flat()
  if (kinds.includes("null")) return null
  if (kinds.includes("string")) return ""
  if (kinds.includes("array")) return []
  if (kinds.includes("boolean")) return false
  return kinds.includes("number") || kinds.includes("integer") ? 0 : fitMembers({}, schema)
}
