import { expect, test } from "vitest"
import { writeFolder } from "../testing/write-folder.ts"
import type { Dialect } from "./definition.ts"
import { detectDialect } from "./detect-dialect.ts"
import { readSchemas } from "./read-schemas.ts"

test.for<[string, Dialect]>([
  ["http://json-schema.org/draft-04/schema#", "draft-04"],
  ["http://json-schema.org/draft-04/schema", "draft-04"],
  ["https://json-schema.org/draft-06/schema#", "draft-06"],
  ["http://json-schema.org/draft-07/hyper-schema#", "draft-07"],
  ["https://json-schema.org/draft/2019-09/schema", "2019-09"],
  ["http://json-schema.org/draft/2020-12/schema#", "2020-12"],
])("%s is %s", ([$schema, dialect]) => {
  expect(detectDialect("a.json", { $schema })).toBe(dialect)
})

test.for<[Dialect, string, unknown]>([
  ["draft-04", "nothing that decides", { type: "object", properties: { a: { type: ["null", "null"] } } }],
  ["draft-04", "booleans as exclusive bounds", { items: { minimum: 1, exclusiveMinimum: true, const: 1 } }],
  ["draft-04", "false for additional members", { additionalProperties: false }],
  ["draft-06", "const", { properties: { a: { const: 1 } } }],
  ["draft-06", "a boolean schema", { properties: { a: true } }],
  ["draft-07", "if", { allOf: [{ if: {} }] }],
  ["2019-09", "$defs", { $defs: {}, items: [{}] }],
  ["2020-12", "prefixItems", { items: { prefixItems: [{}] }, definitions: {} }],
  ["draft-04", "newer keywords as member names only", { properties: { const: {}, if: {}, $defs: {} } }],
])("a file without $schema is in %s for %s", ([dialect, , json]) => {
  expect(detectDialect("a.json", json)).toBe(dialect)
})

test("the setting decides for files without $schema, and for no others", () => {
  expect(detectDialect("a.json", { type: "object" }, "2020-12")).toBe("2020-12")
  expect(detectDialect("a.json", { $schema: "http://json-schema.org/schema#" }, "2019-09")).toBe("2019-09")
  const fixed = { $schema: "http://json-schema.org/draft-07/schema#" }
  expect(detectDialect("a.json", fixed, "2020-12")).toBe("draft-07")
})

test("an unknown $schema is a problem of its file that names those that are known", async () => {
  const folder = await writeFolder([
    ["new.json", { $schema: "http://json-schema.org/draft-03/schema#", type: "object" }],
    ["number.json", { $schema: 4, type: "object" }],
    ["user.schema.json", { items: { $ref: "new.json" } }],
  ])
  const { problems, broken, definitions } = await readSchemas(folder)
  expect(problems).toMatchObject([
    {
      code: "unknown-dialect",
      file: "new.json",
      pointer: "/$schema",
      message: expect.stringContaining("2020-12/schema"),
    },
    { code: "unknown-dialect", file: "number.json", pointer: "/$schema" },
  ])
  expect(broken.map(({ id, problem }) => [id, problem.file])).toEqual([
    ["new.json#", "new.json"],
    ["number.json#", "number.json"],
    ["user.schema.json#", "new.json"],
  ])
  expect(definitions).toEqual([])
})
