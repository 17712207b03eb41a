import fc from "fast-check"
import type { SchemaFolder } from "./arbitrary-folder.ts"
import type { JsonObject } from "./arbitrary-schema.ts"

const names = ["a", "b", "a/b", "__proto__"]
const root = "main.json"
const types = ["array", "boolean", "null", "number", "object", "string"]

/** Folders of one schema that TypeScript can express, with references to definitions, also in circles. */
export const expressibleFolders: fc.Arbitrary<SchemaFolder> = fc
  .record({ message: schemas(), one: schemas(), other: schemas() })
  .map(({ message, one, other }) => {
    const definitions = { One: { type: "object", properties: { a: one } }, Other: other }
    return {
      dialect: "2020-12",
      files: new Map([
        [root, { $schema: "https://json-schema.org/draft/2020-12/schema", ...message, $defs: definitions }],
      ]),
      root,
      targets: new Map<string, unknown>(
        Object.entries(definitions).map(([name, schema]) => [`#/$defs/${name}`, schema]),
      ),
    }
  })

function schemas(): fc.Arbitrary<JsonObject> {
  const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
    const inner = tie("schema")
    const lists = fc.array(inner, { minLength: 1, maxLength: 2 })
    return {
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 2 }).map((type) => ({ type })),
        fc
          .uniqueArray(fc.constantFrom<unknown>(null, true, 0, 1, "", "a"), { minLength: 1, maxLength: 3 })
          .map((values) => ({ enum: values })),
        fc.constantFrom<unknown>(null, 1, "a", [], [1, "a"]).map((value) => ({ const: value })),
        fc.constant({ $ref: "#/$defs/One" }),
        objects(inner),
        fc.record({
          type: fc.constantFrom<unknown>("object", ["object", "null"]),
          additionalProperties: inner,
        }),
        fc.record({ type: fc.constantFrom<unknown>("array", ["array", "string"]), items: inner }),
        fc.record({
          type: fc.constant("array"),
          prefixItems: lists,
          items: fc.oneof(fc.constant(false), inner),
        }),
        lists.map((anyOf) => ({ anyOf })),
        // For TypeScript a text can be an object whose members may all be missing.
        fc.array(objects(inner), { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
      ),
    }
  })
  return schema
}

function objects(inner: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc
    .record({
      properties: fc.dictionary(fc.constantFrom(...names), inner, { minKeys: 1, maxKeys: 3 }),
      required: fc.subarray(names),
    })
    .map((object) => ({ type: "object", ...object }))
}
