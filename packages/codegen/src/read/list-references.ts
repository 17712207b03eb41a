import { mapSchema } from "../map-schema.ts"
import type { Schema } from "../schema.ts"

/** Every `$ref` in a schema in normal form, each once, in the order of the schema. */
export function listReferences(schema: Schema): ReadonlySet<string> {
  const found = new Set<string>()
  visit(schema)
  return found

  function visit(inner: Schema): Schema {
    if (typeof inner === "boolean") return inner
    if (inner.$ref !== undefined) found.add(inner.$ref)
    mapSchema(inner, "", (deeper) => visit(deeper as Schema))
    return inner
  }
}
