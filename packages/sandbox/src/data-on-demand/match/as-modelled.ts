import { resolve, rootSchemaOf, type Schema } from "../../message/assets.ts"
import { RefusedQuery } from "../answer/refused-query.ts"
import type { Members } from "../records.ts"

/**
 * Reads a query as its schema has it. Members that the schema does not have are left out, and numbers become texts where
 * it has texts. `null` gives nothing, wherever it stands. Any other kind of value is refused: a list that is no list, if it
 * were passed over, would find more than was asked for.
 *
 * @throws RefusedQuery by the path of the member, without its value
 */
export function asModelled(asked: Members, dataModel: string, eventType: string): Members {
  const root = rootSchemaOf(dataModel, eventType)
  return root === undefined ? asked : (read(asked, root, "") as Members)
}

function read(value: unknown, given: Schema, path: string): unknown {
  if (value === null) return null
  const schema = resolve(given)
  const kinds = [schema.type].flat()
  const kind = Array.isArray(value) ? "array" : typeof value
  if (kind === "number" && kinds.includes("string")) return String(value)
  const isWhole = kinds.includes("integer") && Number.isInteger(value)
  if (schema.type !== undefined && !kinds.includes(kind) && !isWhole) throw misfit(path, kind, kinds)
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item, index) => read(item, items, `${path}[${index}]`))
  }
  const { properties } = schema
  if (typeof value !== "object" || properties === undefined) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      return property === undefined
        ? []
        : [[name, read(member, property, path === "" ? name : `${path}.${name}`)]]
    }),
  )
}

const words: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  string: "a text",
  number: "a number",
  boolean: "true or false",
}

function misfit(path: string, found: string, kinds: readonly unknown[]): RefusedQuery {
  const expected = kinds.flatMap((kind) => words[String(kind)] ?? []).join(" or ")
  return new RefusedQuery(`${path} is ${words[found]}, where the data model has ${expected}.`)
}
