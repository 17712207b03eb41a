import type { Definition } from "../read/definition.ts"
import { splitPath } from "./find-known-event.ts"
import { isPascalCase, toPascalCase } from "./words.ts"

/**
 * The name that a schema has by itself: its title, when that is in PascalCase; else the key under which it is defined;
 * else, for a whole file, the name of the file.
 *
 * @returns nothing for a target of a `$ref` in the middle of another schema
 * @example
 * explicitName({ id: "a.json#/$defs/address", file: "a.json", pointer: "/$defs/address", schema: {} }) // "Address"
 */
export function explicitName({ file, pointer, schema }: Definition): string | undefined {
  const title = typeof schema === "object" ? schema.title : undefined
  if (typeof title === "string" && isPascalCase(title)) return title
  const key = /^.*\/(?:\$defs|definitions)\/([^/]+)$/.exec(pointer)?.[1]
  const name = pointer === "" ? splitPath(file).name : key?.replaceAll("~1", "/").replaceAll("~0", "~")
  if (name === undefined) return undefined
  if (isPascalCase(name)) return name
  const words = toPascalCase(name)
  return isPascalCase(words) ? words : undefined
}
