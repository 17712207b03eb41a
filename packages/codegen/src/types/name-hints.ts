import { compareText } from "../compare.ts"
import { mapSchema } from "../map-schema.ts"
import type { Schema, Shape } from "../schema.ts"
import { printLiteral } from "./print-literal.ts"

/** Lists of known values that have a type of their own: the list as a union, then the name of the type. */
export type NamedHints = ReadonlyMap<string, string>

/** Known values as hints: an editor offers them, and the compiler takes every other text too. */
export function printHints(values: readonly unknown[]): string {
  return [...values.map((value) => printLiteral(value).text), "(string & {})"].join(" | ")
}

/**
 * Names the lists of known values that occur more than once, after the members they stand at: `PatientClass`. A name
 * that would stand for two lists, or for a shape, or for members without a list, is not given.
 */
export function nameHints(shapes: readonly Shape[]): NamedHints {
  const uses = new Map<string, string[]>()
  const unhinted = new Set<string>()
  for (const { schema } of shapes) visit(schema, "")
  const taken = new Set(shapes.map(({ name }) => name))
  const owners = new Map<string, Set<string>>()
  for (const [list, members] of uses) {
    for (const member of members) owners.set(member, (owners.get(member) ?? new Set()).add(list))
  }
  const named = new Map<string, string>()
  for (const [list, members] of uses) {
    const count = (name: string): number => members.filter((member) => member === name).length
    const free = [...new Set(members)].filter(
      (name) =>
        /^[A-Z][A-Za-z0-9]*$/.test(name) &&
        !taken.has(name) &&
        !unhinted.has(name) &&
        owners.get(name)?.size === 1,
    )
    const [best] = free.sort((a, b) => count(b) - count(a) || compareText(a, b))
    if (members.length > 1 && best !== undefined) named.set(list, best)
  }
  return new Map([...named].sort(([, a], [, b]) => compareText(a, b)))

  function visit(schema: Schema, member: string): Schema {
    if (typeof schema === "boolean") return schema
    const known = schema["x-known-values"]
    if (Array.isArray(known)) {
      const list = printHints(known)
      uses.set(list, [...(uses.get(list) ?? []), member])
    } else if ([schema.type].flat().includes("string")) {
      unhinted.add(member)
    }
    mapSchema(schema, "", (inner, pointer) => {
      const [, keyword, name] = pointer.split("/")
      return visit(inner as Schema, keyword === "properties" ? (name ?? "") : member)
    })
    return schema
  }
}
