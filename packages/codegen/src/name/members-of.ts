import { isRecord, type Schema } from "../schema.ts"

/** What the members of a shape look like from outside: name, then a short text such as `!s` (required, text). */
export type MemberSigns = ReadonlyMap<string, string>

const letters: { readonly [type: string]: string } = {
  array: "a",
  boolean: "b",
  integer: "i",
  null: "z",
  number: "n",
  object: "o",
  string: "s",
}

/**
 * Signs of the direct members of a shape: `!` when it is required, then a letter for each type: `s` string, `n` number,
 * `i` integer, `b` boolean, `z` null, `a` array, `o` object.
 */
export function membersOf(schema: Schema): MemberSigns {
  const signs = new Map<string, string>()
  if (!isRecord(schema) || !isRecord(schema.properties)) return signs
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  for (const [name, member] of Object.entries(schema.properties)) {
    signs.set(name, `${required.has(name) ? "!" : ""}${typeLetters(member as Schema)}`)
  }
  return signs
}

function typeLetters(member: Schema): string {
  if (typeof member === "boolean") return ""
  if (member.$ref !== undefined) return "o"
  const types = typeof member.type === "string" ? [member.type] : (member.type ?? [])
  return types
    .map((type) => letters[type] ?? "")
    .sort()
    .join("")
}
