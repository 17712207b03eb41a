import { expect, test } from "vitest"
import { fixtures } from "../testing/folders.ts"
import { writeFolder } from "../testing/write-folder.ts"
import type { Dialect, ReadResult } from "./definition.ts"
import { dialectUri } from "./dialect.ts"
import { type ReadConfig, readSchemas } from "./read-schemas.ts"

async function readOne(schema: object, dialect: Dialect, config?: ReadConfig): Promise<ReadResult> {
  const folder = await writeFolder([["a.json", { $schema: dialectUri(dialect), ...schema }]])
  return readSchemas(folder, config)
}

async function normalize(schema: object, dialect: Dialect, config?: ReadConfig): Promise<unknown> {
  const { definitions, problems } = await readOne(schema, dialect, config)
  expect(problems).toEqual([])
  return definitions.find(({ id }) => id === "a.json#")?.schema
}

test.for<[string, Dialect, object, object]>([
  ["a type given twice", "draft-04", { type: ["null", "null"] }, { type: "null" }],
  ["a list of one type", "draft-07", { type: ["string"] }, { type: "string" }],
  ["a list of types", "draft-07", { type: ["string", "null", "string"] }, { type: ["string", "null"] }],
  ["OpenAPI's nullable", "draft-04", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["nullable set to false", "draft-04", { type: "string", nullable: false }, { type: "string" }],
  [
    "an exclusive bound",
    "draft-04",
    { minimum: 1, exclusiveMinimum: true, maximum: 2 },
    { exclusiveMinimum: 1, maximum: 2 },
  ],
  ["a bound that is not exclusive", "draft-04", { maximum: 2, exclusiveMaximum: false }, { maximum: 2 }],
  [
    "a numeric exclusive bound",
    "draft-06",
    { minimum: 0, exclusiveMinimum: 1 },
    { minimum: 0, exclusiveMinimum: 1 },
  ],
  [
    "a tuple",
    "draft-04",
    { items: [{ type: "null" }], additionalItems: false },
    { prefixItems: [{ type: "null" }], items: false },
  ],
  [
    "an empty tuple",
    "draft-07",
    { items: [], additionalItems: { type: "null" } },
    { items: { type: "null" } },
  ],
  [
    "additionalItems beside one schema for all",
    "2019-09",
    { items: {}, additionalItems: false },
    { items: {} },
  ],
  ["an empty item schema", "draft-04", { type: "array", items: {} }, { type: "array", items: {} }],
  [
    "dependencies",
    "draft-07",
    { dependencies: { a: ["b", "b"], c: { required: ["d"] } } },
    { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
  ],
  [
    "dependencies beside what replaced them",
    "2019-09",
    { dependentRequired: { a: ["b"] }, dependencies: { a: ["c"], d: {} }, dependentSchemas: { d: true } },
    { dependentRequired: { a: ["c", "b"] }, dependentSchemas: { d: { allOf: [{}, true] } } },
  ],
  ["a name required twice", "draft-04", { required: ["a", "a"] }, { required: ["a"] }],
  ["if without else, and else without if", "draft-07", { if: {}, allOf: [{ else: {} }] }, { allOf: [{}] }],
  ["minContains without contains", "2020-12", { minContains: 2 }, {}],
  [
    "boolean schemas",
    "draft-07",
    { properties: { a: true, b: false } },
    { properties: { a: true, b: false } },
  ],
  [
    "definitions, names and addresses",
    "2020-12",
    { $id: "https://schemas.example/a", $anchor: "a", $defs: { A: {} }, definitions: {} },
    {},
  ],
])("%s in %s takes its form of 2020-12", async ([, dialect, schema, normal]) => {
  expect(await normalize(schema, dialect)).toEqual(normal)
})

test("our own schemas stay as they are, in the same order, but for their references", async () => {
  const { definitions, notices, problems } = await readSchemas(fixtures)
  expect([notices, problems]).toEqual([[], []])
  const person = definitions.find(({ file }) => file === "components/Person.schema.json")?.schema
  expect(JSON.stringify(person)).toContain('"Home":{"$ref":"components/Address.schema.json#","description":')
  const { default: source } = await import("../../fixtures/components/Person.schema.json", {
    with: { type: "json" },
  })
  const names = (schema: unknown): readonly string[] =>
    Object.keys((schema as { properties: object }).properties)
  expect(names(person)).toEqual(names(source))
  const events = definitions.filter(
    ({ schema }) => typeof schema === "object" && schema["x-redox"] !== undefined,
  )
  expect(events).toHaveLength(5)
})

const siblings = { $ref: "#/definitions/A", minLength: 1, description: "Text.", "x-form": "zip" }

test("what stands beside a reference counts since 2019-09, together with it", async () => {
  const schema = { properties: { a: siblings }, definitions: { A: {} } }
  const $ref = "a.json#/definitions/A"
  const annotations = { description: "Text.", "x-form": "zip" }
  for (const dialect of ["2019-09", "2020-12"] as const) {
    expect(await normalize(schema, dialect)).toEqual({
      properties: { a: { allOf: [{ $ref }, { minLength: 1 }], ...annotations } },
    })
  }
})

test("what stands beside a reference means nothing in the older dialects, and a notice says so", async () => {
  const schema = { properties: { a: siblings }, definitions: { A: {} } }
  for (const dialect of ["draft-04", "draft-06", "draft-07"] as const) {
    const { definitions, notices } = await readOne(schema, dialect)
    expect(definitions[0]?.schema).toEqual({
      properties: { a: { $ref: "a.json#/definitions/A", description: "Text.", "x-form": "zip" } },
    })
    expect(notices).toMatchObject([
      {
        code: "beside-reference",
        keyword: "minLength",
        count: 1,
        examples: [{ pointer: "/properties/a/minLength" }],
      },
    ])
  }
})

test("format annotates, and constrains when it is to be checked", async () => {
  const schema = { properties: { a: { $ref: "#/$defs/A", format: "date" } }, $defs: { A: {} } }
  const $ref = "a.json#/$defs/A"
  expect(await normalize(schema, "2020-12")).toEqual({ properties: { a: { $ref, format: "date" } } })
  expect(await normalize(schema, "2020-12", { formats: "check" })).toEqual({
    properties: { a: { allOf: [{ $ref }, { format: "date" }] } },
  })
})

test("members may have any name", async () => {
  const text =
    '{"__proto__":{"type":"string"},"constructor":{},"hasOwnProperty":{},"toString":{},"$ref":{},"type":{}}'
  const folder = await writeFolder([
    [
      "a.json",
      `{"type":"object","properties":${text},"patternProperties":${text.replace('"$ref"', '"ref"')}}`,
    ],
  ])
  const { definitions, problems, notices } = await readSchemas(folder)
  expect([problems, notices]).toEqual([[], []])
  expect(JSON.stringify(definitions[0]?.schema)).toBe(
    `{"type":"object","properties":${text},"patternProperties":${text.replace('"$ref"', '"ref"')}}`,
  )
})

test("keywords that nobody knows are left out, and summed up in one notice each", async () => {
  const member = { type: "string", typ: "string", "x-own": 1, constructor: "x" }
  const properties = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, member]))
  const { definitions, notices } = await readOne({ properties, divisibleBy: 2 }, "draft-07")
  const left = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, { type: "string", "x-own": 1 }]))
  expect(JSON.stringify(definitions[0]?.schema)).toBe(JSON.stringify({ properties: left }))
  expect(notices).toMatchObject([
    {
      code: "unknown-keyword",
      keyword: "typ",
      count: 4,
      examples: [
        { pointer: "/properties/a/typ" },
        { pointer: "/properties/b/typ" },
        { pointer: "/properties/c/typ" },
      ],
    },
    { code: "unknown-keyword", keyword: "constructor", count: 4 },
    { code: "unknown-keyword", keyword: "divisibleBy", count: 1 },
  ])
})

test("keywords of another dialect mean nothing, and a notice names the dialect that has them", async () => {
  const { definitions, notices } = await readOne({ const: 1, id: "a", if: {}, else: {} }, "draft-06")
  expect(definitions[0]?.schema).toEqual({ const: 1 })
  expect(
    notices.map(({ code, keyword, message }) => [code, keyword, /draft-\d\d(?=\/)/.exec(message)?.[0]]),
  ).toEqual([
    ["other-dialect", "id", "draft-04"],
    ["other-dialect", "if", "draft-07"],
    ["other-dialect", "else", "draft-07"],
  ])
})

test("an annotation of the wrong kind takes nothing down", async () => {
  const schema = {
    type: "string",
    description: null,
    title: 5,
    examples: "a",
    deprecated: "yes",
    $id: 5,
    default: {},
  }
  const { definitions, problems, notices } = await readOne(schema, "2020-12")
  expect(problems).toEqual([])
  expect(definitions[0]?.schema).toEqual({ type: "string", default: {} })
  expect(notices.map(({ code, keyword }) => [code, keyword])).toEqual([
    ["invalid-annotation", "description"],
    ["invalid-annotation", "title"],
    ["invalid-annotation", "examples"],
    ["invalid-annotation", "deprecated"],
    ["invalid-annotation", "$id"],
  ])
})

test.for<[string, unknown, string]>([
  ["required", true, "list the name in the object around it"],
  ["required", "Meta", "list of member names"],
  ["required", [1], "list of member names"],
  ["type", "strng", "one of array, boolean"],
  ["type", [], "or a list of them"],
  ["type", "any", "one of array"],
  ["minLength", -1, "whole number, 0 or more"],
  ["maxItems", 1.5, "whole number"],
  ["minProperties", "1", "whole number"],
  ["minimum", "0", "a number"],
  ["exclusiveMinimum", true, "form of draft-04"],
  ["multipleOf", 0, "above 0"],
  ["uniqueItems", "true", "true or false"],
  ["enum", [], "at least one value"],
  ["enum", "a", "at least one value"],
  ["pattern", "(", "regular expression"],
  ["pattern", "a\\_b", "leave out backslashes"],
  ["dependentRequired", { a: "b" }, "list of member names"],
  ["properties", [], "names, each with a schema"],
  ["properties", null, "names, each with a schema"],
  ["$defs", 1, "names, each with a schema"],
  ["items", null, "an object, true or false"],
  ["items", [{}], "prefixItems"],
  ["prefixItems", [], "at least one schema"],
  ["allOf", {}, "at least one schema"],
  ["not", "x", "an object, true or false"],
  ["$ref", 5, "must be a text"],
  ["unevaluatedProperties", false, "not supported"],
  ["$dynamicRef", "#a", "not supported"],
])("%s with %o is refused with its place and what to do", async ([keyword, value, says]) => {
  const { problems, broken } = await readOne({ properties: { "a/b": { [keyword]: value } } }, "2020-12")
  const code = says === "not supported" ? "unsupported-keyword" : "invalid-schema"
  expect(problems).toMatchObject([
    { code, file: "a.json", pointer: `/properties/a~1b/${keyword}`, message: expect.stringContaining(says) },
  ])
  expect(broken).toMatchObject([{ id: "a.json#" }])
})

test.for<[string, object, string]>([
  ["a bad name in patternProperties", { patternProperties: { "[": {} } }, "/patternProperties/["],
  ["a bad schema in a list", { anyOf: [{}, 1] }, "/anyOf/1"],
  ["a bad list of names", { dependencies: { a: [1] } }, "/dependencies/a"],
  ["a number as an exclusive bound of draft-04", { exclusiveMaximum: 1 }, "/exclusiveMaximum"],
  ["an exclusive bound without the bound", { exclusiveMinimum: true }, "/exclusiveMinimum"],
  [
    "a mistake in a definition that nothing refers to",
    { definitions: { A: { definitions: { B: 1 } } } },
    "/definitions/A/definitions/B",
  ],
])("%s is refused with its place", async ([, schema, pointer]) => {
  const { problems } = await readOne(schema, "draft-04")
  expect(problems).toMatchObject([{ code: "invalid-schema", pointer }])
})

test("a file called .schema.json that holds no schema is refused", async () => {
  const folder = await writeFolder([
    ["list.schema.json", []],
    ["text.schema.json", '"x"'],
    ["true.schema.json", true],
  ])
  const { problems, definitions } = await readSchemas(folder)
  expect(problems.map(({ file, code }) => [file, code])).toEqual([
    ["list.schema.json", "invalid-schema"],
    ["text.schema.json", "invalid-schema"],
  ])
  expect(definitions.map(({ schema }) => schema)).toEqual([true])
})

test("every mistake of every file is told, sorted by file and place", async () => {
  const folder = await writeFolder([
    ["b.json", { type: "x", properties: { a: { minLength: -1 }, b: { type: "y" } } }],
    ["a.json", { type: "z", properties: {} }],
    ["c.json", { type: "object" }],
  ])
  const { problems, definitions } = await readSchemas(folder)
  expect(problems.map(({ file, pointer }) => `${file}${pointer}`)).toEqual([
    "a.json/type",
    "b.json/properties/a/minLength",
    "b.json/properties/b/type",
    "b.json/type",
  ])
  expect(definitions.map(({ id }) => id)).toEqual(["c.json#"])
})
