import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import type { Definition } from "../read/definition.ts"
import { readSchemas } from "../read/read-schemas.ts"
import type { Schema, SchemaObject } from "../schema.ts"
import { type SchemaFolder, schemaFolders } from "../testing/arbitrary-folder.ts"
import { awkwardNames } from "../testing/arbitrary-schema.ts"
import { damage, damages } from "../testing/damage.ts"
import { temporaryFolder } from "../testing/folders.ts"
import { judgeDefinitions } from "../testing/judges.ts"
import { loadValidators, shapesOf } from "../testing/load-validators.ts"
import { sampleValue } from "../testing/sample-value.ts"
import { checkedFormats } from "./checked-formats.ts"
import { compileShapes } from "./compile-shapes.ts"

async function writeFolder({ files }: SchemaFolder): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, json] of files) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
    await writeFile(path.join(folder, file), JSON.stringify(json))
  }
  return folder
}

// AJV passes over `__proto__` in some places, which has a test of its own below, and over "" inside "not" and "if".
const names = [
  "a",
  "b",
  "c",
  "aa",
  "42",
  ...awkwardNames.filter((name) => name !== "__proto__" && name !== ""),
]

test("validators of random schemas accept and reject what AJV does", async () => {
  let [accepted, judged] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      schemaFolders("2020-12", { names }),
      fc.array(fc.integer(), { minLength: 8, maxLength: 8 }),
      damages,
      async (made, seeds, ways) => {
        const { definitions, problems } = await readSchemas(await writeFolder(made))
        expect(problems).toEqual([])
        // AJV forgets the others for arrays that are too short; a test of its own is below.
        fc.pre(!definitions.some(({ schema }) => holdsTupleAndOthers(schema)))
        const id = `${made.root}#`
        const judge = judgeDefinitions(definitions.map(countContained), id)
        const validators = await loadValidators(shapesOf(definitions))
        const validate = validators.get(`Shape${definitions.findIndex((one) => one.id === id)}`)
        for (const seed of seeds) {
          const value = sampleValue(made, seed)
          for (const one of [value, damage(value, ways)]) {
            const verdict = judge(one)
            expect(validate?.(one).length === 0, JSON.stringify({ one, definitions })).toBe(verdict)
            judged++
            if (verdict) accepted++
          }
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 200) },
  )
  // Near enough to valid and to invalid for the comparison to mean something.
  expect(accepted / judged).toBeGreaterThan(0.3)
  expect(accepted / judged).toBeLessThan(0.8)
}, 600_000)

/** For an empty list AJV takes the answer for the list before, unless it has to count up to a highest number. */
function countContained(definition: Definition): Definition {
  const text = JSON.stringify(definition.schema, (_, value: unknown) =>
    typeof value === "object" && value !== null && "contains" in value && !("maxContains" in value)
      ? { ...value, maxContains: 1e9 }
      : value,
  )
  return { ...definition, schema: JSON.parse(text) as Schema }
}

function holdsTupleAndOthers(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false
  const others = ["contains", "minItems", "maxItems", "uniqueItems"]
  return (
    ("prefixItems" in schema && others.some((keyword) => keyword in schema)) ||
    Object.values(schema).some(holdsTupleAndOthers)
  )
}

/** Verdicts of the validator of one schema on some values. */
async function verdicts(schema: SchemaObject, values: readonly unknown[]): Promise<readonly boolean[]> {
  const validators = await loadValidators([{ name: "Root", file: "root.json", schema }])
  return values.map((value) => validators.get("Root")?.(value).length === 0)
}

test("a member called __proto__ is a member like any other, wherever a schema names it", async () => {
  const parse = JSON.parse as (text: string) => Record<string, unknown>
  const [text, number, none] = [parse('{"__proto__":"a"}'), parse('{"__proto__":1}'), {}]
  const schema = parse('{"properties":{"__proto__":{"type":"string"}}}')
  expect(await verdicts(schema, [text, number, none])).toEqual([true, false, true])
  expect(await verdicts({ anyOf: [schema] }, [text, number, none])).toEqual([true, false, true])
  expect(await verdicts({ required: ["__proto__"] }, [text, none])).toEqual([true, false])
  expect(await verdicts({ not: { required: ["__proto__"] } }, [text, none])).toEqual([false, true])
  expect(await verdicts({ ...schema, additionalProperties: false }, [text, number, none, { a: 1 }])).toEqual([
    true,
    false,
    true,
    false,
  ])
  expect(
    await verdicts(parse('{"patternProperties":{"__proto__":{"type":"string"}}}'), [text, number]),
  ).toEqual([true, false])
  for (const keyword of [
    '"dependentRequired":{"__proto__":["b"]}',
    '"dependentSchemas":{"__proto__":{"required":["b"]}}',
  ]) {
    expect(await verdicts(parse(`{${keyword}}`), [text, none, parse('{"__proto__":1,"b":2}'), 1])).toEqual([
      false,
      true,
      true,
      true,
    ])
  }
  expect(await verdicts({ const: text }, [text, number, none])).toEqual([true, false, false])
  expect(await verdicts({ enum: [none, 1] }, [text, none])).toEqual([false, true])
})

test("members that every object inherits count only when the object has them itself", async () => {
  const names = ["constructor", "hasOwnProperty", "toString", "valueOf"]
  for (const name of names) {
    const schema = { properties: { [name]: { type: "string" } }, required: [name] }
    const values = [{}, { [name]: "a" }, { [name]: 1 }]
    expect(await verdicts(schema, values), name).toEqual([false, true, false])
    expect(await verdicts({ anyOf: [schema] }, values), name).toEqual([false, true, false])
  }
})

test("a tuple and other rules for the same array all count, also where nothing is reported", async () => {
  const schema = { prefixItems: [{ type: "string" }], contains: { type: "number" } }
  const values = [[], ["a"], ["a", 1], [1]]
  expect(await verdicts(schema, values)).toEqual([false, false, true, false])
  expect(await verdicts({ not: schema }, values)).toEqual([true, true, false, true])
})

test("an empty list contains nothing, whatever the list before it contains", async () => {
  const schema = { items: { contains: { type: "number" } } }
  const values = [[[1]], [[1], []], []]
  expect(await verdicts(schema, values)).toEqual([true, false, true])
  expect(await verdicts({ not: schema }, values)).toEqual([false, true, false])
  expect(await verdicts({ anyOf: [schema] }, values)).toEqual([true, false, true])
})

test("an array with more than a thousand wrong items contains none that is right", async () => {
  const shapes = [
    { name: "Root", file: "root.json", schema: { contains: { allOf: [{ $ref: "Item" }] } } },
    { name: "Item", file: "item.json", schema: { type: "string" } },
  ]
  const validate = (await loadValidators(shapes)).get("Root")
  expect(validate?.(Array.from({ length: 1_500 }, () => 1))).toHaveLength(1000)
  expect(validate?.([...Array.from({ length: 1_500 }, () => 1), "a"])).toEqual([])
})

test("a pattern that only makes sense without Unicode is read without", async () => {
  expect(await verdicts({ pattern: "^[\\w\\-]+$" }, ["a-b", "a b"])).toEqual([true, false])
  expect(await verdicts({ pattern: "^.$" }, ["😀", "ab"])).toEqual([true, false])
})

test("a long list is searched for doubles in one pass", async () => {
  const list = Array.from({ length: 50_000 }, (_, index) => ({ a: index, b: [index] }))
  expect(await verdicts({ uniqueItems: true }, [list, [...list, { b: [7], a: 7 }]])).toEqual([true, false])
})

test("thousands of values are no more trouble than a few", async () => {
  const values = Array.from({ length: 5_000 }, (_, index) => `value ${index}`)
  const rows = values.map((value) => ({ value }))
  expect(await verdicts({ enum: values }, ["value 0", "value 4999", "value 5000", 1])).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(await verdicts({ items: { not: { enum: rows } } }, [[], [{ value: "value 7" }], [{}]])).toEqual([
    true,
    false,
    true,
  ])
})

test("a shape that cannot be compiled takes no other down", async () => {
  const { compiled, problems } = await compileShapes([
    { name: "Bad", file: "bad.json", schema: { properties: { a: { pattern: "(" } } } },
    { name: "Good", file: "good.json", schema: { pattern: "a" } },
  ])
  expect([...compiled.keys()]).toEqual(["Good"])
  expect(problems.map(({ shape, error }) => [shape.name, error.code, error.file, error.pointer])).toEqual([
    ["Bad", "invalid-schema", "bad.json", "/properties/a"],
  ])
})

test("a shape is compiled from the cache to the same code", async () => {
  const shapes = [
    { name: "Root", file: "root.json", schema: { anyOf: [{ $ref: "Other" }, { minLength: 2 }] } },
  ]
  const cache = new Map<string, string>()
  const first = await compileShapes(shapes, { cache })
  expect(cache.size).toBe(1)
  expect((await compileShapes(shapes, { cache })).compiled).toEqual(first.compiled)
  cache.set([...cache.keys()][0] ?? "", "damaged")
  expect((await compileShapes(shapes, { cache })).compiled).toEqual(first.compiled)
})

test("formats are checked when they are to be, and shown only otherwise", async () => {
  const formats = {
    date: [["2024-02-29"], ["2023-02-29", "2024-13-01", "24-01-01", ""]],
    time: [
      ["23:59:60Z", "01:02:03.5+01:00"],
      ["24:00:00Z", "01:02:03", "00:00:60Z"],
    ],
    "date-time": [["2024-02-29T01:02:03.004Z"], ["2023-02-29T01:02:03Z", "2024-02-29", "2024-02-29T1:2:3Z"]],
    duration: [["P1DT2H"], ["1 day"]],
    email: [["a.b@example.org"], ["a", "a@", "@b", "a b@c", "a@b"]],
    hostname: [["a.example.org"], ["-a", "a b"]],
    ipv6: [["::1"], ["1::2::3", "127.0.0.1"]],
    "json-pointer": [["/a"], ["a"]],
    regex: [["^a$"], ["("]],
    "uri-reference": [["../a"], ["a b"]],
    uuid: [["3f2504e0-4f89-11d3-9a0c-0305e82c3301"], ["3f2504e0"]],
    uri: [
      ["https://example.org/a?b#c", "urn:oid:1.2"],
      ["/a", "a b:c"],
    ],
    ipv4: [
      ["127.0.0.1", "255.255.255.255"],
      ["256.1.1.1", "1.1.1", "1.1.1.1."],
    ],
    "unheard-of": [["a", ""], []],
  }
  expect(Object.keys(formats)).toEqual(expect.arrayContaining([...checkedFormats]))
  for (const [format, [right = [], wrong = []]] of Object.entries(formats)) {
    const shapes = [{ name: "Root", file: "root.json", schema: { format } }]
    const checked = (await loadValidators(shapes, { formats: "check" })).get("Root")
    const annotated = (await loadValidators(shapes)).get("Root")
    for (const text of right) expect(checked?.(text), `${format} ${text}`).toEqual([])
    for (const text of wrong) {
      expect(
        checked?.(text).map(({ rule }) => rule),
        `${format} ${text}`,
      ).toEqual(["format"])
      expect(annotated?.(text)).toEqual([])
    }
    expect(checked?.(1)).toEqual([])
  }
})
