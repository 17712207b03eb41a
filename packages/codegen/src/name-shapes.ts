import { CodegenError } from "./errors.ts"
import type { SchemaFile } from "./load-schemas.ts"
import { isRecord } from "./schema.ts"

/** Names that the output itself uses, and those of JavaScript that generated validators call. */
const reserved = new Set(["EventMap", "Extensions", "ResponseMap"])
const builtIn = new Set([
  "Array",
  "JSON",
  "Math",
  "Number",
  "Object",
  "Readonly",
  "Record",
  "RegExp",
  "String",
])

/**
 * Gives every schema file the name of its interface: its title, or what the config has for that title.
 *
 * @returns file, then name
 * @throws CodegenError `invalid-name`, `duplicate-name`, `invalid-option`
 */
export function nameShapes(
  files: readonly SchemaFile[],
  overrides: { readonly [title: string]: string },
): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  const unused = new Set(Object.keys(overrides))
  for (const { file, json } of files) {
    const title = isRecord(json) ? json.title : undefined
    const place = { file, pointer: "/title" }
    if (typeof title !== "string") {
      throw new CodegenError("invalid-name", 'A schema file needs a "title": it names the interface.', place)
    }
    const name = Object.hasOwn(overrides, title) ? (overrides[title] ?? title) : title
    unused.delete(title)
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) {
      throw new CodegenError("invalid-name", `"${name}" cannot name an interface. Use PascalCase.`, place)
    }
    if (reserved.has(name) || builtIn.has(name)) {
      throw new CodegenError(
        "invalid-name",
        `"${name}" is a name of TypeScript or of the generator. Take another.`,
        place,
      )
    }
    const owner = owners.get(name)
    if (owner !== undefined) {
      const problem = `"${name}" already names ${owner}. Titles must differ; the option "names" can rename one.`
      throw new CodegenError("duplicate-name", problem, place)
    }
    owners.set(name, file)
    names.set(file, name)
  }
  for (const title of unused) {
    throw new CodegenError(
      "invalid-option",
      `The option "names" has "${title}", but no schema has that title.`,
    )
  }
  return names
}
