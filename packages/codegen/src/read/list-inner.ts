import { childPointer } from "../pointer.ts"
import { isRecord } from "../schema.ts"
import { findKeyword } from "./vocabulary.ts"

/** A schema that stands directly in another. */
export interface InnerSchema {
  /** The keyword that holds it. */
  readonly keyword: string
  /** Where it stands, from the outer schema. */
  readonly pointer: string
  /** What stands there. */
  readonly value: unknown
}

/** Every schema directly inside a schema, with those that only references lead to, in the order of the file. */
export function listInner(schema: { readonly [keyword: string]: unknown }): readonly InnerSchema[] {
  const inner: InnerSchema[] = []
  for (const [keyword, value] of Object.entries(schema)) {
    const holds = findKeyword(keyword)?.holds
    if (holds === undefined || holds === "value" || holds === "annotation" || holds === "nothing") continue
    const pointer = childPointer("", keyword)
    if (holds === "schema" || (holds === "schema or schemas" && !Array.isArray(value))) {
      inner.push({ keyword, pointer, value })
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        inner.push({ keyword, pointer: `${pointer}/${index}`, value: item })
      })
    } else if (isRecord(value)) {
      for (const [name, item] of Object.entries(value)) {
        // A list of names at "dependencies".
        if (!Array.isArray(item)) inner.push({ keyword, pointer: childPointer(pointer, name), value: item })
      }
    }
  }
  return inner
}
