import { expect, test } from "vitest"
import { writeFolder } from "../testing/write-folder.ts"
import { type ReadConfig, readSchemas } from "./read-schemas.ts"

async function read(files: { readonly [file: string]: unknown }, config?: ReadConfig) {
  const result = await readSchemas(await writeFolder(Object.entries(files)), config)
  const schemas = Object.fromEntries(result.definitions.map(({ id, schema }) => [id, schema]))
  return { ...result, schemas }
}

const text = { type: "string" }

test("a reference leads to a definition of the same file, whatever its name", async () => {
  const names = ["Address", "a/b", "m~n", "50%", "é", "__proto__", "constructor", ""]
  const references = ["Address", "a~1b", "m~0n", "50%25", "%C3%A9", "__proto__", "constructor", ""]
  const { schemas, problems } = await read({
    "a.json": {
      definitions: Object.fromEntries(names.map((name) => [name, text])),
      items: { anyOf: references.map((name) => ({ $ref: `#/definitions/${name}` })) },
    },
  })
  expect(problems).toEqual([])
  const pointers = ["Address", "a~1b", "m~0n", "50%", "é", "__proto__", "constructor", ""]
  expect(schemas["a.json#"]).toEqual({
    items: { anyOf: pointers.map((name) => ({ $ref: `a.json#/definitions/${name}` })) },
  })
  for (const name of pointers) expect(schemas[`a.json#/definitions/${name}`]).toEqual(text)
})

test("a reference leads to another file, to a place in it, and to a name in it", async () => {
  const { schemas, problems } = await read({
    "events/new.json": {
      allOf: [
        { $ref: "../shared/types.json" },
        { $ref: "../shared/types.json#/definitions/A" },
        { $ref: "../shared/types.json#b" },
        { $ref: "/shared/types.json#/definitions/A" },
        { $ref: "..\\shared\\types.json#b" },
        { $ref: "with%20blank.json" },
      ],
    },
    "events/with blank.json": text,
    "shared/types.json": {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      definitions: { A: text, B: { $anchor: "b", type: "number" } },
    },
  })
  expect(problems).toEqual([])
  expect(schemas["events/new.json#"]).toEqual({
    allOf: ["shared/types.json#", "shared/types.json#/definitions/A", "shared/types.json#/definitions/B"]
      .concat([
        "shared/types.json#/definitions/A",
        "shared/types.json#/definitions/B",
        "events/with blank.json#",
      ])
      .map(($ref) => ({ $ref })),
  })
})

test("the same file is one definition under its path, its $id and a relative $id", async () => {
  const { schemas, definitions, problems } = await read({
    "a.json": {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://schemas.example/one/a",
      items: [
        { $ref: "b" },
        { $ref: "https://schemas.example/one/b" },
        { $ref: "folder/b.json" },
        { $ref: "b#" },
      ],
    },
    "folder/b.json": {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://schemas.example/one/b",
      ...text,
    },
    "folder/c.json": {
      $schema: "http://json-schema.org/draft-04/schema#",
      id: "d.json",
      items: { $ref: "b.json" },
    },
    "folder/user.json": { items: { $ref: "d.json" } },
  })
  expect(problems).toEqual([])
  expect(schemas["a.json#"]).toEqual({
    prefixItems: Array.from({ length: 4 }, () => ({ $ref: "folder/b.json#" })),
  })
  expect(schemas["folder/c.json#"]).toEqual({ items: { $ref: "folder/b.json#" } })
  expect(schemas["folder/user.json#"]).toEqual({ items: { $ref: "folder/c.json#" } })
  expect(definitions).toHaveLength(4)
})

test("a file that is a reference to one of its definitions still has its $id", async () => {
  const { schemas, problems } = await read({
    "a.json": {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://schemas.example/a",
      $ref: "#/definitions/A",
      definitions: { A: text },
    },
    "b.json": { items: { $ref: "https://schemas.example/a" } },
  })
  expect(problems).toEqual([])
  expect(schemas["a.json#"]).toEqual({ $ref: "a.json#/definitions/A" })
  expect(schemas["b.json#"]).toEqual({ items: { $ref: "a.json#" } })
})

test("an inner $id changes where references start, and pointers still lead through it", async () => {
  const { schemas, problems } = await read({
    "a.schema.json": {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "https://schemas.example/a/root",
      properties: {
        Inner: {
          $id: "inner/part",
          $defs: { Own: text },
          properties: { Own: { $ref: "#/$defs/Own" }, Neighbour: { $ref: "other" }, Whole: { $ref: "#" } },
        },
        Own: { $ref: "#/properties/Inner/$defs/Own" },
        Part: { $ref: "inner/part#/properties/Own" },
      },
      $defs: { Other: { $id: "inner/other", type: "number" } },
    },
  })
  expect(problems).toEqual([])
  const inner = "a.schema.json#/properties/Inner"
  expect(schemas[inner]).toEqual({
    properties: {
      Own: { $ref: `${inner}/properties/Own` },
      Neighbour: { $ref: "a.schema.json#/$defs/Other" },
      Whole: { $ref: inner },
    },
  })
  expect(schemas[`${inner}/properties/Own`]).toEqual({ $ref: `${inner}/$defs/Own` })
  expect(schemas["a.schema.json#"]).toEqual({
    properties: {
      Inner: { $ref: inner },
      Own: { $ref: `${inner}/$defs/Own` },
      Part: { $ref: `${inner}/properties/Own` },
    },
  })
})

test("a reference may lead into the middle of a schema, which then holds a reference too", async () => {
  const { schemas } = await read({
    "a.json": {
      type: "object",
      properties: {
        Home: { title: "Address", description: "Where.", "x-form": "text", type: "string", minLength: 1 },
        Work: { $ref: "#/properties/Home", description: "Elsewhere." },
        Any: true,
        Other: { $ref: "#/properties/Any" },
      },
    },
  })
  expect(schemas["a.json#"]).toEqual({
    type: "object",
    properties: {
      Home: { $ref: "a.json#/properties/Home", description: "Where.", "x-form": "text" },
      Work: { $ref: "a.json#/properties/Home", description: "Elsewhere." },
      Any: { $ref: "a.json#/properties/Any" },
      Other: { $ref: "a.json#/properties/Any" },
    },
  })
  expect(schemas["a.json#/properties/Any"]).toBe(true)
  expect(schemas["a.json#/properties/Home"]).toMatchObject({ title: "Address", minLength: 1 })
})

test("schemas may be kept under names that are no keywords, and in files that are no schemas", async () => {
  const { schemas, notices, problems, files } = await read({
    "a.schema.json": {
      components: { schemas: { A: { const: 1 } } },
      items: [{ $ref: "#/components/schemas/A" }, { $ref: "common.json#/B" }],
    },
    "common.json": { B: { const: 2, allOf: [{ $ref: "#/C" }] }, C: text },
  })
  expect(problems).toEqual([])
  expect(notices).toEqual([])
  expect(files).toHaveLength(1)
  expect(schemas["common.json#/B"]).toEqual({ const: 2, allOf: [{ $ref: "common.json#/C" }] })
  expect(schemas["common.json#/C"]).toEqual(text)
})

test("schemas refer to themselves and to each other, through members, items and several files", async () => {
  const { schemas, problems } = await read({
    "a.json": { properties: { Children: { items: { $ref: "#" } }, B: { $ref: "b.json#/definitions/B" } } },
    "b.json": {
      definitions: { B: { additionalProperties: { $ref: "a.json" } }, C: { $ref: "#/definitions/B" } },
    },
    "c.json": { $ref: "b.json#/definitions/C" },
  })
  expect(problems).toEqual([])
  expect(schemas["a.json#"]).toEqual({
    properties: { Children: { items: { $ref: "a.json#" } }, B: { $ref: "b.json#/definitions/B" } },
  })
  expect(schemas["c.json#"]).toEqual({ $ref: "b.json#/definitions/C" })
  expect(schemas["b.json#/definitions/C"]).toEqual({ $ref: "b.json#/definitions/B" })
})

test.for<[string, object]>([
  ["a reference to itself", { $ref: "#" }],
  ["a chain of references", { $ref: "#/definitions/A" }],
  ["a choice", { anyOf: [{ type: "string" }, { not: { $ref: "#" } }] }],
  ["a dependency", { dependencies: { a: { $ref: "#" } } }],
])("%s that never comes to an end is refused", async ([, schema]) => {
  const definitions = { A: { $ref: "#/definitions/B" }, B: { $ref: "#/definitions/A" } }
  const { problems, schemas, broken } = await read({
    "a.json": { definitions, ...schema },
    "good.json": text,
  })
  expect(problems[0]).toMatchObject({
    code: "unresolved-reference",
    message: expect.stringContaining("circle"),
  })
  expect(broken.map(({ id }) => id)).toContain("a.json#")
  expect(Object.keys(schemas)).toEqual(["good.json#"])
})

test("two files with one $id are told, and are a mistake only for a reference that needs it", async () => {
  const same = { $id: "https://schemas.example/same", $schema: "http://json-schema.org/draft-07/schema#" }
  const files = {
    "a.json": { ...same, definitions: { A: text }, items: { $ref: "#/definitions/A" } },
    "b.json": { ...same, definitions: { A: { type: "number" } }, items: { $ref: "#/definitions/A" } },
    "c.json": { items: { $ref: "b.json" } },
  }
  const { schemas, notices, problems } = await read(files)
  expect(problems).toEqual([])
  expect(schemas["a.json#"]).toEqual({ items: { $ref: "a.json#/definitions/A" } })
  expect(schemas["b.json#"]).toEqual({ items: { $ref: "b.json#/definitions/A" } })
  expect(notices).toMatchObject([
    { code: "duplicate-id", count: 1, examples: [{ file: "b.json", pointer: "" }] },
  ])
  const ambiguous = await read({ ...files, "d.json": { items: { $ref: "https://schemas.example/same" } } })
  expect(ambiguous.problems).toMatchObject([
    { code: "unresolved-reference", file: "d.json", message: expect.stringContaining("a.json# and b.json#") },
  ])
})

test("pointers from the root of the file are found below an id that a generator put everywhere", async () => {
  const { schemas, problems } = await read({
    "a.json": {
      id: "http://generator.example/root",
      definitions: { A: text },
      properties: { B: { id: "/properties/B", items: { $ref: "#/definitions/A" } } },
    },
  })
  expect(problems).toEqual([])
  expect(schemas["a.json#"]).toEqual({ properties: { B: { items: { $ref: "a.json#/definitions/A" } } } })
})

test("what an older dialect ignores beside a reference refers to nothing", async () => {
  const { definitions, problems } = await read({
    "a.json": {
      items: { $ref: "#/definitions/A", items: { $ref: "#/definitions/B" }, not: { $ref: "nobody.json" } },
      definitions: { A: text, B: text },
    },
  })
  expect(problems).toEqual([])
  expect(definitions.map(({ id }) => id)).toEqual(["a.json#", "a.json#/definitions/A"])
})

test.for<[string, string, string]>([
  ["a file that is not there", "nobody.json", 'leads to "nobody.json"'],
  ["a file outside of the folder", "../outside.json", "leads out of the folder"],
  ["the network", "https://schemas.example/x.json", "Nothing is fetched"],
  ["nothing", "#/definitions/Nobody", "nothing at"],
  ["a name that is not there", "#nobody", 'the name "#nobody"'],
  ["a text", "#/description", "no schema stands"],
  ["a group of schemas", "#/definitions", "a group of schemas"],
  ["an inherited member", "#/constructor", "nothing at"],
])("a reference to %s is refused with its place", async ([, $ref, says]) => {
  const { problems, broken } = await read({
    "a.json": { description: "Text.", definitions: { A: text }, properties: { "a/b": { $ref } } },
  })
  expect(problems).toMatchObject([
    {
      code: "unresolved-reference",
      file: "a.json",
      pointer: "/properties/a~1b/$ref",
      message: expect.stringContaining(says),
    },
  ])
  expect(broken).toMatchObject([{ id: "a.json#", problem: problems[0] }])
})

test("what needs a broken definition is broken with the mistake at the root, and the rest is read", async () => {
  const { broken, problems, schemas } = await read({
    "event.json": { properties: { A: { $ref: "types.json#/definitions/A" } } },
    "other.json": { properties: { C: { $ref: "types.json#/definitions/C" } } },
    "reader.json": { items: { $ref: "unreadable.json#/definitions/X" } },
    "types.json": {
      definitions: {
        A: { items: { $ref: "#/definitions/B" } },
        B: { minLength: -1 },
        C: text,
        Unused: { type: "txt" },
      },
    },
    "unreadable.json": "{",
  })
  expect(problems.map(({ file, pointer }) => [file, pointer])).toEqual([
    ["types.json", "/definitions/B/minLength"],
    ["types.json", "/definitions/Unused/type"],
    ["unreadable.json", undefined],
  ])
  expect(broken.map(({ id, problem }) => [id, problem.file, problem.pointer])).toEqual([
    ["event.json#", "types.json", "/definitions/B/minLength"],
    ["reader.json#", "unreadable.json", undefined],
    ["types.json#/definitions/A", "types.json", "/definitions/B/minLength"],
    ["types.json#/definitions/B", "types.json", "/definitions/B/minLength"],
    ["unreadable.json#", "unreadable.json", undefined],
  ])
  expect(Object.keys(schemas)).toEqual(["other.json#", "types.json#", "types.json#/definitions/C"])
})
