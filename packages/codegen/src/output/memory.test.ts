import { writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { temporaryFolder } from "../testing/folders.ts"
import { eventFile, nameAll } from "../testing/named-places.ts"
import { isGenerated } from "./is-generated.ts"
import { memoryFile, parseMemory, printMemory, readMemory } from "./memory.ts"

const result = nameAll([
  eventFile("scheduling/new.json", { Visit: { type: "object", properties: { Number: { type: "string" } } } }),
  eventFile("flowsheet/new.json", {}),
])
const text = printMemory(result.shapes, result.events)

test("one event or shape a line, sorted, and marked as generated", () => {
  expect(isGenerated(text)).toBe(true)
  expect(text.endsWith("}}\n")).toBe(true)
  const starts = text.split("\n").map((line) => line.slice(0, 24))
  expect(starts.slice(1)).toEqual([
    '"version":1,',
    '"events":[',
    '{"shape":"FlowsheetNew",',
    '{"shape":"SchedulingNew"',
    "],",
    '"shapes":{',
    '"FlowsheetNew":{"type":"',
    '"Meta":{"type":"object",',
    '"SchedulingNew":{"type":',
    expect.stringMatching(/^"\w+":\{"type":/),
    "}}",
    "",
  ])
})

test("what is written is read again", async () => {
  const folder = await temporaryFolder()
  expect(await readMemory(folder)).toBeUndefined()
  await writeFile(path.join(folder, memoryFile), text)
  const memory = await readMemory(folder)
  expect(memory?.events).toMatchObject([
    { shape: "FlowsheetNew", file: "flowsheet/new.json", dataModel: "Flowsheet", path: "flowsheet/new" },
    { shape: "SchedulingNew", file: "scheduling/new.json", kind: "push" },
  ])
  expect(memory?.shapes).toEqual(Object.fromEntries(result.shapes.map(({ name, schema }) => [name, schema])))
})

test.for<[string, (text: string) => string, string]>([
  ["half a file", (whole) => whole.slice(0, whole.length / 2), "damaged-memory"],
  ["marks of a merge", (whole) => whole.replace('"events":[', "<<<<<<< HEAD\n"), "damaged-memory"],
  ["a list", () => "[]", "damaged-memory"],
  ["no version", (whole) => whole.replace('"version":1,', ""), "damaged-memory"],
  ["a shape that is missing", (whole) => whole.replace('\n"Meta":{', '\n"Mata":{'), "damaged-memory"],
  [
    "a shape that is no schema",
    (whole) => whole.replace(/\n"Meta":\{.*\},/, '\n"Meta":1,'),
    "damaged-memory",
  ],
  ["an event without a name", (whole) => whole.replace('"dataModel":"Flowsheet",', ""), "damaged-memory"],
  [
    "an event without its shape",
    (whole) => whole.replace('"shape":"FlowsheetNew"', '"shape":"X"'),
    "damaged-memory",
  ],
  ["a kind that is none", (whole) => whole.replace('"kind":"push"', '"kind":"pull"'), "damaged-memory"],
  ["a newer version", (whole) => whole.replace('"version":1', '"version":2'), "newer-memory"],
])("%s is refused, and says what to do", ([, damage, code]) => {
  const damaged = damage(text)
  expect(damaged).not.toBe(text)
  const attempt = () => parseMemory(damaged, "out/schemas.gen.json")
  expect(attempt).toThrow(expect.objectContaining({ code, file: "out/schemas.gen.json" }))
  expect(attempt).toThrow(/Restore it|Update this one/)
})

test("marks of a merge are named as such", () => {
  const damaged = text.replace('"events":[', '<<<<<<< HEAD\n"events":[\n=======\n>>>>>>> branch')
  expect(() => parseMemory(damaged)).toThrow(/marks of a merge.*as either side has it/)
})

test("a file of an event that leads out of the folder is refused", () => {
  for (const path of ["../evil/new", "/etc/new", "flowsheet", "a/../../new"]) {
    const damaged = text.replace('"path":"flowsheet/new"', `"path":"${path}"`)
    expect(damaged).not.toBe(text)
    expect(() => parseMemory(damaged)).toThrow(expect.objectContaining({ code: "damaged-memory" }))
  }
})

test.for<[string, unknown]>([
  ["a member that is none", { properties: { a: 5 } }],
  ["members in a list", { properties: [] }],
  ["no list of alternatives", { allOf: 5 }],
  ["an empty list of alternatives", { anyOf: [] }],
  ["an unknown type", { type: "objekt" }],
  ["a number of required members", { required: 7 }],
  ["a reference that is no text", { items: { $ref: 7 } }],
  ["a pattern that is none", { type: "string", pattern: "(" }],
  ["a pattern of members that is none", { patternProperties: { "(": true } }],
  ["nothing where a schema belongs", { not: null }],
])("a shape with %s is refused instead of half believed", ([, schema]) => {
  const damaged = text.replace(/\n"Meta":\{.*\},/, `\n"Meta":${JSON.stringify(schema)},`)
  expect(damaged).not.toBe(text)
  expect(() => parseMemory(damaged)).toThrow(
    expect.objectContaining({ code: "damaged-memory", message: expect.stringContaining('"Meta"') }),
  )
})
