import { expect, test } from "vitest"
import type { Schema } from "../schema.ts"
import { fingerprint } from "./fingerprint.ts"

const plain = { formats: "annotate" } as const

function hashes(graph: { readonly [key: string]: Schema }, comparison: object = plain) {
  return Object.fromEntries(fingerprint(new Map(Object.entries(graph)), { ...plain, ...comparison }))
}

test("the order of keywords, members, types, names and values counts for nothing, nor does what annotates", () => {
  const { a, b } = hashes({
    a: {
      type: "object",
      description: "One.",
      properties: { A: { type: ["string", "null"] }, B: { enum: [1, "x"], "x-form": "date" } },
      required: ["A", "B"],
    },
    b: {
      required: ["B", "A"],
      properties: { B: { enum: ["x", 1] }, A: { type: ["null", "string"], title: "Name" } },
      type: "object",
    },
  })
  expect(b).toBe(a)
})

test.for<[string, Schema, Schema]>([
  ["a required name", { required: ["A"] }, {}],
  ["a type", { type: "string" }, { type: "number" }],
  ["null", { type: ["string", "null"] }, { type: "string" }],
  ["a bound", { minimum: 1 }, { minimum: 2 }],
  ["the order of alternatives", { anyOf: [{ type: "string" }, true] }, { anyOf: [true, { type: "string" }] }],
  ["a member's name", { properties: { A: true } }, { properties: { B: true } }],
  ["false", false, true],
])("%s makes a difference", ([, one, other]) => {
  const { a, b } = hashes({ a: one, b: other })
  expect(b).not.toBe(a)
})

test("a format makes a difference only where formats are checked", () => {
  const graph = { a: { type: "string", format: "date" }, b: { type: "string" } }
  expect(hashes(graph).a).toBe(hashes(graph).b)
  expect(hashes(graph, { formats: "check" }).a).not.toBe(hashes(graph, { formats: "check" }).b)
})

test("a reference counts like the schema itself, also a chain of them", () => {
  const address = {
    type: "object",
    properties: { City: { type: "string" }, ZIP: { type: ["string", "null"] } },
  }
  const {
    a,
    b,
    c,
    address: own,
  } = hashes({
    a: { properties: { Home: address } },
    b: { properties: { Home: { $ref: "address", description: "Where." } } },
    c: { properties: { Home: { $ref: "alias" } } },
    alias: { $ref: "address" },
    address,
  })
  expect([b, c]).toEqual([a, a])
  expect(own).not.toBe(a)
})

test("two circles that allow the same have the same hash, however far they are written out", () => {
  const node = (next: string): Schema => ({
    type: "object",
    properties: { Children: { type: "array", items: { $ref: next } } },
  })
  const { a, b, c, d } = hashes({
    a: node("a"),
    b: node("c"),
    c: node("b"),
    d: {
      type: "object",
      properties: { Children: { type: "array", items: { $ref: "d" } } },
      required: ["Children"],
    },
  })
  expect([b, c]).toEqual([a, a])
  expect(d).not.toBe(a)
})

test("a circle has the same hash in whatever graph it stands", () => {
  const tree = {
    Parent: { properties: { Child: { $ref: "Child" }, Name: { type: "string" } } },
    Child: { properties: { Parent: { $ref: "Parent" } } },
  }
  const alone = hashes(tree)
  const among = hashes({
    Forest: { properties: { Trees: { items: { $ref: "Parent" } } } },
    Loop: { properties: { Loop: { $ref: "Loop" }, Parent: { $ref: "Child" } } },
    ...tree,
  })
  expect(among).toMatchObject(alone)
  expect(alone.Parent).not.toBe(alone.Child)
})

test("read loosely, members that are only null and items without a type count as text", () => {
  const strict = {
    properties: { A: { type: ["string", "null"] }, B: { type: "array", items: { type: "string" } } },
  }
  const open = { properties: { A: { type: "null" }, B: { type: "array", items: {} } } }
  const { a, b } = hashes({ a: strict, b: open }, { loose: true })
  expect(b).toBe(a)
  expect(hashes({ a: strict }).a).not.toBe(hashes({ a: open }).a)
})
