import { resolve, rootSchemaOf, type Schema } from "../../message/assets.ts"
import type { Members } from "../records.ts"

/** Where senders put what no schema has, in any object. */
const EXTENSIONS = "Extensions"

/**
 * Keeps of what is known the members that the response event has, such as a note without its author. Records are kept
 * as they were pushed, and an answer often has fewer members.
 */
export function shape(dataModel: string, response: string, members: Members): Members {
  const root = rootSchemaOf(dataModel, response)
  return root === undefined ? members : (keep(members, root) as Members)
}

function keep(value: unknown, given: Schema): unknown {
  const schema = resolve(given)
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item) => keep(item, items))
  }
  if (typeof value !== "object" || value === null || schema.properties === undefined) return value
  const { properties } = schema
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return []
      if (name === EXTENSIONS) return [[name, member]]
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      // Objects and lists are never null in an answer; a sender may have taken one away with a null.
      if (property === undefined || (member === null && !takesNull(property))) return []
      return [[name, keep(member, property)]]
    }),
  )
}

function takesNull(given: Schema): boolean {
  const { type } = resolve(given)
  return type === undefined || type === "null" || (Array.isArray(type) && type.includes("null"))
}
