import { isRecord } from "../schema.ts"
import { findKeyword } from "./vocabulary.ts"

/**
 * Calls a function for every schema directly inside a schema, with those that only references lead to, in the order
 * of the file. Without lists and pointers made on the way: this is run for every schema there is.
 *
 * @param visit - gets the keyword that holds the schema, its name or index there if it has one, and the schema
 */
export function eachInner(
  schema: { readonly [keyword: string]: unknown },
  visit: (keyword: string, name: string | number | undefined, value: unknown) => void,
): void {
  for (const keyword of Object.keys(schema)) {
    const holds = findKeyword(keyword)?.holds
    if (holds === undefined || holds === "value" || holds === "annotation" || holds === "nothing") continue
    const value = schema[keyword]
    if (holds === "schema" || (holds === "schema or schemas" && !Array.isArray(value))) {
      visit(keyword, undefined, value)
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) visit(keyword, index, value[index])
    } else if (isRecord(value)) {
      for (const name of Object.keys(value)) {
        // A list of names at "dependencies".
        if (!Array.isArray(value[name])) visit(keyword, name, value[name])
      }
    }
  }
}
