import { isRecord } from "../schema.ts"

/**
 * Says in words what a keyword asks for. The text stands in findings, so it is made of the schema alone.
 *
 * @param member - for `required`: the member that must be there
 * @example
 * describeExpectation("type", { type: ["string", "null"] }) // "string or null"
 */
export function describeExpectation(keyword: string, schema: unknown, member?: string): string {
  if (!isRecord(schema)) return keyword === "false schema" ? "nothing here" : keyword
  const value = schema[keyword]
  if (keyword === "type") return describeTypes(schema)
  if (keyword === "required") return describeMember(schema, member)
  if (keyword === "enum") return "one of the listed values"
  if (keyword === "const") return "the one value that is allowed"
  if (keyword === "additionalProperties") return "no other members"
  if (keyword === "uniqueItems") return "no item twice"
  if (typeof value === "number" || typeof value === "string") return `${keyword} ${value}`
  return keyword
}

function describeTypes(schema: { readonly [keyword: string]: unknown }): string {
  const types = [schema.type].flat().map(String)
  return [...types.filter((type) => type !== "null"), ...types.filter((type) => type === "null")].join(" or ")
}

function describeMember(schema: { readonly [keyword: string]: unknown }, member?: string): string {
  const members = schema.properties
  const shape = isRecord(members) && member !== undefined ? members[member] : undefined
  return isRecord(shape) && shape.type !== undefined ? describeTypes(shape) : "a value"
}
