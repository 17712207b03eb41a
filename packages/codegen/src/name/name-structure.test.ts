import fc from "fast-check"
import { expect, test } from "vitest"
import type { Definition } from "../read/definition.ts"
import { forEachReference } from "../references.ts"
import type { Schema } from "../schema.ts"
import { eventFile, nameAll, remember } from "../testing/named-places.ts"
import { fingerprint } from "./fingerprint.ts"

const plain = { formats: "annotate" } as const
const files = ["a/one.json#", "a/two.json#", "b/three.json#/$defs/one", "b/three.json#/properties/x-1"]

/** Schemas that refer only to later files, so that there is no circle, or to any of them. */
const schemas = (targets: readonly string[]): fc.Arbitrary<Schema> => {
  const name = fc.constantFrom("A", "B", "Notes", "x-y", "1st", "")
  const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => {
    const deeper = tie("schema")
    return {
      object: fc.record(
        {
          type: fc.constantFrom<string | string[]>("object", ["object", "null"]),
          properties: fc.dictionary(name, deeper, { maxKeys: 3 }),
          required: fc.uniqueArray(name, { maxLength: 2 }),
          additionalProperties: fc.oneof(fc.boolean(), deeper),
          title: fc.constantFrom("Address", "An address", "Record"),
          description: fc.string(),
        },
        { requiredKeys: ["type", "properties"] },
      ),
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom<Schema>(
          true,
          {},
          { type: "string" },
          { type: ["null", "number"] },
          { enum: ["x", 1] },
        ),
        ...(targets.length === 0
          ? []
          : [fc.constantFrom(...targets).map(($ref) => ({ $ref, description: "It." }))]),
        tie("object"),
        deeper.map((items) => ({ type: "array", items })),
        fc.tuple(deeper, deeper).map((anyOf) => ({ anyOf })),
        deeper.map((then) => ({
          if: { properties: { A: { type: "object", properties: { B: true } } } },
          then,
        })),
      ),
    }
  })
  return schema
}

const folder = (circles: boolean): fc.Arbitrary<readonly Definition[]> =>
  fc
    .tuple(
      fc.tuple(...files.map((_, index) => schemas(circles ? files : files.slice(index + 1)))),
      fc.tuple(schemas(files), schemas(files)),
    )
    .map(([parts, members]) => [
      ...parts.map((schema, index) => {
        const id = files[index] ?? ""
        const [file = "", pointer = ""] = id.split("#")
        return { id, file, pointer, schema }
      }),
      ...members.map((member, index) =>
        eventFile(`flowsheet/${["new", "old"][index]}.json`, { Patient: member, Visit: members[0] }),
      ),
    ])

const graphOf = (definitions: readonly Definition[]) =>
  new Map(definitions.map(({ id, schema }) => [id, schema]))

test("to take objects out and to bring equal ones together changes nothing about what a message may hold", () => {
  fc.assert(
    fc.property(folder(false), (definitions) => {
      const { shapes, events } = nameAll(definitions, { known: [] })
      const before = fingerprint(graphOf(definitions), plain)
      const after = fingerprint(new Map(shapes.map(({ name, schema }) => [name, schema])), plain)
      expect(events).toHaveLength(2)
      for (const { shape } of events) expect(after.get(shape.name)).toBe(before.get(`${shape.file}#`))
    }),
    { numRuns: 300 },
  )
})

test("whatever the schemas are, names are valid and differ, references lead to shapes, and the next run is the same", () => {
  fc.assert(
    fc.property(folder(true), (definitions) => {
      const result = nameAll(definitions)
      const names = result.shapes.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { name, schema } of result.shapes) {
        expect(name).toMatch(/^[A-Z][A-Za-z0-9]*$/)
        expect(name).not.toBe("Record")
        forEachReference(schema, (reference) => expect(names).toContain(reference))
      }
      expect(nameAll([...definitions].reverse(), { memory: remember(result) })).toEqual(result)
    }),
    { numRuns: 300 },
  )
})

test("objects in keywords that only constrain stay where they are", () => {
  const rule = {
    properties: { Kind: { type: "object", properties: { A: { const: 1 } } }, B: { $ref: "person.json#" } },
  }
  const person = {
    id: "person.json#",
    file: "person.json",
    pointer: "",
    schema: { properties: { Name: true } },
  }
  const { shapes, events } = nameAll([
    eventFile("flowsheet/new.json", {}, { if: rule, not: { required: ["X"] } }),
    person,
  ])
  expect(shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Meta", "Person"])
  expect(events[0]?.shape.schema.if).toEqual({
    properties: { Kind: rule.properties.Kind, B: { $ref: "Person" } },
  })
})
