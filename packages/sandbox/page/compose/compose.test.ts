import { readFileSync } from "node:fs"
import { CompletionContext } from "@codemirror/autocomplete"
import { EditorState } from "@codemirror/state"
import fc from "fast-check"
import { expect, test } from "vitest"
import { completeFrom } from "./complete.ts"
import { scanJson } from "./scan-json.ts"
import { type Schema, schemaAt, unknownMembers } from "./schema-at.ts"

const schema: Schema = {
  properties: {
    Meta: { $ref: "#/$defs/Meta", description: "About the message" },
    Patients: { type: "array", items: { $ref: "#/$defs/Patient" } },
  },
  required: ["Meta"],
  $defs: {
    Meta: { type: "object", description: "Behind", properties: { Test: { type: ["boolean", "null"] } } },
    Patient: {
      type: "object",
      properties: {
        Sex: { type: ["string", "null"], "x-known-values": ["Female", "Male"] },
        DOB: { type: "string", "x-form": "date" },
        Extensions: { type: "object" },
      },
    },
  },
}

/** What is offered where the text has a bar. */
function offered(marked: string): readonly string[] {
  const pos = marked.indexOf("|")
  const state = EditorState.create({ doc: marked.replace("|", "") })
  const result = completeFrom(() => schema)(new CompletionContext(state, pos, true))
  return result?.options.map(({ displayLabel, label }) => displayLabel ?? label) ?? []
}

test("a reference is followed, and what stands beside it counts", () => {
  expect(schemaAt(schema, "/Meta")).toMatchObject({ type: "object", description: "About the message" })
  expect(schemaAt(schema, "/Patients/7/Sex")?.type).toEqual(["string", "null"])
  expect(schemaAt(schema, "/Patients/7/constructor")).toBeUndefined()
  expect(schemaAt(schema, "/Nowhere/x")).toBeUndefined()
})

test.each([
  ["{|", ["Meta", "Patients"]],
  ['{"|"', ["Meta", "Patients"]],
  ['{"Meta":{},"|', ["Patients"]],
  ['{"Meta":{"T|', ["Test"]],
  ['{"Meta":{"Test":|', ["true", "false", "null"]],
  ['{"Patients":[{"Sex":"|"', ["Female", "Male", "null"]],
  ['{"Patients":[{"Sex":"Male"},{"Sex":null,|}]}', ["DOB", "Extensions"]],
  ['{"Meta":{} |', []],
  ['{"Unknown":{"|', []],
])("at %s the schema offers %j", (text, names) => {
  expect(offered(text)).toEqual(names)
})

test("a value is found where it is written, whatever is around it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify({ before: ["}", "{", '"'], "a/b~": value }, null, indent)
      const range = scanJson(text).ranges.get("/a~1b~0")
      const written = text.slice(range?.from, range?.to)
      const isScalar = typeof value !== "object" || value === null
      expect(written).toBe(isScalar ? JSON.stringify(value) : '"a/b~"')
    }),
  )
})

test("every value of a real message is found by its pointer", () => {
  const samples = JSON.parse(readFileSync(new URL("../../assets/samples.gen.json", import.meta.url), "utf8"))
  const message = samples["Scheduling/New"]
  const text = JSON.stringify(message, null, 2)
  const pointers: string[] = []
  const walk = (value: unknown, pointer: string): void => {
    pointers.push(pointer)
    if (typeof value === "object" && value !== null)
      for (const [name, part] of Object.entries(value)) walk(part, `${pointer}/${name}`)
  }
  walk(message, "")

  expect([...scanJson(text).ranges.keys()].sort()).toEqual(pointers.sort())
})

test("a text in any state of writing is read without a failure", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "a", "\\", "\n", "1") }),
      (text) => {
        const { unfinished } = scanJson(text)
        expect(unfinished.from).toBeLessThanOrEqual(text.length)
      },
    ),
  )
})

test("members that no schema names are told, but for Extensions and what has no schema", () => {
  const pointers = [
    "",
    "/Meta",
    "/Meta/Tset",
    "/Patients/0/Extensions",
    "/Patients/0/Extensions/x",
    "/Other/x",
  ]

  expect(unknownMembers(schema, pointers)).toEqual(["/Meta/Tset"])
})
