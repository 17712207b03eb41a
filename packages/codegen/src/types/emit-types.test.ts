import { beforeAll, expect, test } from "vitest"
import { resolveConfig } from "../config.ts"
import { nameSchemas } from "../name/name-schemas.ts"
import { readSchemas } from "../read/read-schemas.ts"
import type { Shape } from "../schema.ts"
import { fixtures } from "../testing/folders.ts"
import { emitTypes } from "./emit-types.ts"

let types: string
let shapes: readonly Shape[]

beforeAll(async () => {
  const config = resolveConfig()
  const named = nameSchemas(await readSchemas(fixtures), config, undefined)
  shapes = named.shapes
  types = emitTypes(shapes, named.events, config).text
})

/** Text of one interface, with its doc comment. */
function read(name: string): string {
  const start = types.search(new RegExp(`^export interface ${name} (?:extends \\w+ )?\\{`, "m"))
  return types.slice(types.lastIndexOf("}\n", start), types.indexOf("\n}\n", start))
}

test("every shape is one interface under its own name", () => {
  const names = [...types.matchAll(/^export interface (\w+) /gm)].map(([, name]) => name)
  expect(names.sort()).toEqual(["Extensible", "Extensions", ...shapes.map(({ name }) => name)].sort())
  expect(names.filter((name) => /\d$/.test(name ?? ""))).toEqual([])
})

test("a description beside a reference becomes the comment of the member", () => {
  expect(read("Person")).toContain("\n\t/** Where the person lives. */\n\tHome?: Address\n")
  expect(read("Person")).toMatch(/\n\tWork\?: Address\n/)
})

test("members are optional and nullable unless the schema says otherwise", () => {
  expect(read("Person")).toContain("\n\tName: string\n")
  expect(read("Address")).toContain("\n\tStreetAddress?: string | null\n")
})

test("known values are hints beside any other text", () => {
  expect(read("Person")).toContain('Sex?: "Female" | "Male" | (string & {}) | null\n')
  expect(read("Person")).toContain('Nicknames?: ("Bo" | "Jo" | (string & {}))[]\n')
})

test("objects with members take Extensions, also inline ones, and have no index signature", () => {
  expect(read("Person")).toMatch(/\n\tPhone\?: Phone$/)
  expect(read("Phone")).toContain("export interface Phone extends Extensible {\n\tOffice?: string | null")
  expect(read("Person")).not.toMatch(/\[\w+: string\]/)
  expect(read("Rules")).toMatch(/Open\?: \{ \[name: string\]: unknown \}/)
})

test("a shape that contains itself refers to itself", () => {
  expect(read("Comment")).toContain("Replies?: Comment[]")
})

test("forms and badges are read where the member is", () => {
  expect(read("Address")).toContain("Form: ZIP code.\n\t *\n\t * Reliability: Reliable in Scheduling/New.")
  expect(read("Meta")).toContain("* Reliability: Reliable.")
  expect(read("SchedulingNew")).toContain("Reliability: Possible.\n")
  expect(read("SchedulingNew")).toContain("Reliable: `Patient.Name`, `Patient.Addresses[].ZIP`.")
})

test("a deprecated event is marked for editors", () => {
  expect(read("SchedulingNoShow")).toContain("@deprecated")
  expect(read("SchedulingNew")).not.toContain("@deprecated")
})

test("formats that are to be checked are counted apart from those that nobody checks", () => {
  const places = ["hostname", "hostname", "ip", "int32", "uuid"].map((format) => ({ format }))
  const schema = {
    type: "object",
    properties: Object.fromEntries(places.map((place, at) => [`P${at}`, place])),
  }
  const device = [{ name: "Device", file: "device.json", schema }]
  const said = (formats: "annotate" | "check") =>
    emitTypes(device, [], resolveConfig({ formats })).notices.map(({ code, message, count }) => ({
      code,
      message,
      count,
    }))
  expect(said("annotate")).toEqual([])
  expect(said("check")).toEqual([
    {
      code: "not-in-types",
      message: "TypeScript has no words for these rules, so only the validators check them: format (3).",
      count: 3,
    },
    {
      code: "unchecked-format",
      message: expect.stringMatching(
        /^No validator checks these formats, .*: int32 \(1\), ip \(1\)\. Checked are: date, /,
      ),
      count: 2,
    },
  ])
})
