import { expect, test } from "vitest"
import type { Schema } from "../schema.ts"
import { eventOf, fieldLines, lines, object, sideOf } from "../testing/sides.ts"
import { diffSchemas } from "./diff-schemas.ts"
import type { SchemaSide, SideEvent } from "./types.ts"

const text: Schema = { type: "string" }
const textOrNull: Schema = { type: ["string", "null"] }

test.for<[before: Schema, after: Schema, ...expected: string[]]>([
  [text, text],
  [{ type: ["null", "string"] }, textOrNull],
  [text, textOrNull, "Field widened: string -> string|null | readers"],
  [textOrNull, text, "Field narrowed: string|null -> string | writers"],
  [{ type: ["string", "number"] }, text, "Field narrowed: string|number -> string | readers and writers"],
  [{ type: "integer" }, { type: "number" }, "Field widened: integer -> number | readers"],
  [{ type: "number" }, { type: "integer" }, "Field narrowed: number -> integer | writers"],
  [text, { type: "number" }, "Field retyped: string -> number | readers and writers"],
  [{ type: "null" }, text, "Field retyped: null -> string | readers and writers"],
  [{}, text, "Field narrowed: any -> string | writers"],
  [text, true, "Field widened: string -> any | readers"],
  [text, false, "Field narrowed: string -> nothing | writers"],
  [true, {}],
  [
    text,
    object({ A: text, B: object({ C: text }) }),
    "Field retyped: string -> object (+3 below) | readers and writers",
  ],
])("types: %j to %j", ([before, after, ...expected]) => {
  expect(fieldLines(before, after)).toEqual(expected)
})

test.for<[before: Schema, after: Schema, ...expected: string[]]>([
  [{ enum: ["A", "B"] }, { enum: ["B", "A"] }],
  [{ const: "A" }, { type: "string", enum: ["A"] }],
  [{ enum: ["A"] }, { enum: ["A", "B"] }, 'Field values-added: "B" | readers'],
  [{ enum: ["A", "B"] }, { const: "A" }, 'Field values-removed: "B" | readers and writers'],
  [
    { enum: ["A", null] },
    { enum: ["B", null] },
    'Field values-removed: "A" | readers and writers',
    'Field values-added: "B" | readers',
  ],
  [text, { type: "string", enum: ["A", "B"] }, 'Field tightened: enum "A", "B" | writers'],
  [{ enum: ["A"] }, text, 'Field loosened: enum "A" | readers'],
  [
    { ...(text as object), "x-known-values": ["A", "B"] },
    { ...(text as object), "x-known-values": ["B", "C"] },
    'Field known-values-removed: "A" | nobody',
    'Field known-values-added: "C" | nobody',
  ],
])("values: %j to %j", ([before, after, ...expected]) => {
  expect(fieldLines(before, after)).toEqual(expected)
})

test.for<[before: Schema, after: Schema, ...expected: string[]]>([
  [{ type: "string", minLength: 0 }, text],
  [
    { type: "string", maxLength: 20 },
    { type: "string", maxLength: 10 },
    "Field tightened: maxLength 20 -> 10 | writers",
  ],
  [{ type: "string", maxLength: 20 }, text, "Field loosened: maxLength 20 | readers"],
  [
    { type: "number", minimum: 1 },
    { type: "number", minimum: -1 },
    "Field loosened: minimum 1 -> -1 | readers",
  ],
  [
    { type: "number" },
    { type: "number", exclusiveMaximum: 9 },
    "Field tightened: exclusiveMaximum 9 | writers",
  ],
  [
    { type: "number", multipleOf: 2 },
    { type: "number", multipleOf: 4 },
    "Field tightened: multipleOf 2 -> 4 | writers",
  ],
  [
    { type: "number", multipleOf: 2 },
    { type: "number", multipleOf: 3 },
    "Field changed: multipleOf 2 -> 3 | readers and writers",
  ],
  [{ type: "array", uniqueItems: true }, { type: "array" }, "Field loosened: uniqueItems true | readers"],
  [text, { type: "string", pattern: "^A" }, "Field tightened: pattern ^A | writers"],
  [
    { type: "string", pattern: "^A" },
    { type: "string", pattern: "^B" },
    "Field changed: pattern ^A -> ^B | readers and writers",
  ],
  [
    { type: "string", not: { const: "A" } },
    { type: "string", not: { const: "B" } },
    "Field changed: not a condition -> a condition | readers and writers",
  ],
  [{ type: "array" }, { type: "array", contains: text }, "Field tightened: contains a condition | writers"],
  [{ oneOf: [text, { type: "null" }] }, { oneOf: [{ type: "null" }, text] }],
])("limits: %j to %j", ([before, after, ...expected]) => {
  expect(fieldLines(before, after)).toEqual(expected)
})

test("format constrains only when it is checked", () => {
  const [before, after]: Schema[] = [text, { type: "string", format: "date" }]
  expect(fieldLines(before as Schema, after as Schema)).toEqual([
    'Field documentation: format "date" | words',
  ])
  expect(fieldLines(before as Schema, after as Schema, { formats: "check" })).toEqual([
    "Field tightened: format date | writers",
  ])
})

test.for<[what: string, before: Schema, after: Schema, ...expected: string[]]>([
  ["optional members", object({}), object({ A: text }), "Field.A added: string | nobody"],
  ["required members", object({}), object({ A: text }, "A"), "Field.A added: string required | writers"],
  ["members that are gone", object({ A: text }), object({}), "Field.A removed: string | readers and writers"],
  [
    "members that became required",
    object({ A: text }),
    object({ A: text }, "A"),
    "Field.A required: | writers",
  ],
  [
    "members that became optional",
    object({ A: text }, "A"),
    object({ A: text }),
    "Field.A optional: | readers",
  ],
  ["members that are only required", object({}), object({}, "A"), "Field.A added: any required | writers"],
  [
    "objects as one entry",
    object({}),
    object({ A: { type: "array", items: object({ B: text, C: object({ D: text }) }) } }),
    "Field.A added: array (+4 below) | nobody",
  ],
  [
    "items",
    { type: "array", items: object({ A: text }) },
    { type: "array", items: object({ A: textOrNull }) },
    "Field[].A widened: string -> string|null | readers",
  ],
  [
    "items that were free",
    { type: "array", items: {} },
    { type: "array", items: object({ A: text }) },
    "Field[] narrowed: any -> object (+1 below) | writers",
  ],
  [
    "items with a place",
    { type: "array", prefixItems: [text, text] },
    { type: "array", prefixItems: [text, { type: "number" }] },
    "Field[1] retyped: string -> number | readers and writers",
  ],
  [
    "objects that became closed",
    object({}),
    { type: "object", properties: {}, additionalProperties: false },
    "Field closed: additionalProperties | writers",
  ],
  [
    "objects that became open",
    { type: "object", additionalProperties: false },
    { type: "object", additionalProperties: true },
    "Field opened: additionalProperties | nobody",
  ],
  [
    "other members",
    { type: "object", additionalProperties: text },
    { type: "object", additionalProperties: { type: "number" } },
    "Field.* retyped: string -> number | readers and writers",
  ],
  [
    "members by pattern",
    { type: "object", patternProperties: { "^x": text } },
    { type: "object", patternProperties: { "^x": textOrNull } },
    "Field./^x/ widened: string -> string|null | readers",
  ],
])("finds %s", ([, before, after, ...expected]) => {
  expect(fieldLines(before, after)).toEqual(expected)
})

test.for<[what: string, before: Schema, after: Schema, ...expected: string[]]>([
  [
    "the order of alternatives does not matter",
    { anyOf: [text, { type: "null" }] },
    { anyOf: [{ type: "null" }, text] },
  ],
  [
    "an alternative more",
    object({ A: text }),
    { anyOf: [object({ A: text }), { type: "null" }] },
    "Field widened: anyOf null | readers",
  ],
  [
    "an alternative less",
    { anyOf: [text, { type: "number" }, { type: "null" }] },
    { anyOf: [text, { type: "null" }] },
    "Field narrowed: anyOf number | writers",
  ],
  [
    "a single other alternative is looked into",
    { anyOf: [{ type: "null" }, object({ A: text })] },
    { anyOf: [{ type: "null" }, object({ A: text, B: text })] },
    "Field.B added: string | nobody",
  ],
  [
    "an allOf around one schema is that schema",
    text,
    { allOf: [text], description: "x" },
    'Field documentation: description "x" | words',
  ],
  [
    "a condition more",
    { allOf: [object({ A: text }), object({ B: text })] },
    { allOf: [object({ A: text }), object({ B: text }), { minProperties: 1 }] },
    "Field tightened: allOf any | writers",
  ],
  [
    "too much at once",
    { anyOf: [text, { type: "number" }] },
    { anyOf: [{ type: "boolean" }, { type: "null" }] },
    "Field changed: anyOf string, number -> boolean, null | readers and writers",
  ],
])("combinators: %s", ([, before, after, ...expected]) => {
  expect(fieldLines(before, after)).toEqual(expected)
})

test("a shape is reported wherever it is used, and its name does not matter", () => {
  const message = (name: string): Schema => object({ Home: { $ref: name }, Work: { $ref: name } })
  const before = sideOf(message("Address"), { Address: object({ City: text }) })
  const after = sideOf(message("Place"), { Place: object({ City: text, Use: textOrNull }) })
  expect(lines(before, after)).toEqual([
    "Home.Use added: string|null | nobody",
    "Work.Use added: string|null | nobody",
  ])
  const inline = sideOf(object({ Home: object({ City: text }), Work: object({ City: text }) }))
  expect(lines(before, inline)).toEqual([])
})

test("a shape that contains itself is reported where it is met first, and counted once", () => {
  const part = (rest: { readonly [name: string]: Schema }): Schema =>
    object({ Name: text, Parts: { type: "array", items: { $ref: "Part" } }, ...rest })
  const message = object({ First: { $ref: "Part" }, Second: { $ref: "Part" } })
  const [before, after] = [part({}), part({ Weight: { type: "number" } })].map((Part) =>
    sideOf(message, { Part }),
  )
  expect(lines(before as SchemaSide, after as SchemaSide)).toEqual(["First.Weight added: number | nobody"])
  const none = sideOf(object({}), {})
  expect(lines(none, before as SchemaSide)).toEqual([
    "First added: object (+3 below) | nobody",
    "Second added: object (+3 below) | nobody",
  ])
})

test("two shapes that contain each other end, whichever way they are written", () => {
  const straight = { Loop: object({ Next: { $ref: "Loop" } }) }
  const turned = { Loop: object({ Next: object({ Next: { $ref: "Loop" } }) }) }
  expect(lines(sideOf({ $ref: "Loop" }, straight), sideOf({ $ref: "Loop" }, turned))).toEqual([])
})

test("a description at the place of use counts before that of the shape", () => {
  const shapes = { Address: { ...(object({ City: text }) as object), description: "An address." } }
  const message = (description?: string) =>
    sideOf(object({ Home: { $ref: "Address", ...(description !== undefined && { description }) } }), shapes)
  expect(lines(message(), message("Where the patient lives."))).toEqual([
    'Home documentation: description "An address." -> "Where the patient lives." | words',
  ])
})

test("events are added, removed, and change the way in which they travel", () => {
  const side = (...events: SchemaSide["events"]): SchemaSide => ({ shapes: [], events })
  const before = side(
    eventOf("Gone", object({ A: text })),
    eventOf("Ask", true, { kind: "query", response: "Answer" }),
    eventOf("Old", true),
  )
  const after = side(
    eventOf("Ask", true, { kind: "query", response: "Reply" }),
    eventOf("Fresh", object({ A: text, B: text })),
    eventOf("Old", true, { status: "deprecated" }),
  )
  const { step, events, changes } = diffSchemas(before, after)
  expect({ step, events }).toEqual({ step: "major", events: { before: 3, after: 3 } })
  expect(changes.map(({ event, change, detail }) => `${event.eventType} ${change} ${detail}`)).toEqual([
    "Ask event-changed response Answer -> Reply",
    "Fresh event-added object (+2 below)",
    "Gone event-removed object (+1 below)",
    "Old documentation status deprecated",
  ])
})

test("an event whose schema cannot be used on one side is skipped, and not listed as removed or added", () => {
  const whole = sideOf(object({ A: text }))
  const unusable = (file: string): SchemaSide => ({ shapes: [], events: [], unusable: [file] })
  const [event] = whole.events
  const named: SchemaSide = {
    ...whole,
    events: [{ ...event, shape: { schema: true, file: "my/new.json" } } as SideEvent],
  }
  for (const [before, after] of [
    [whole, unusable("scheduling/new.json")],
    [named, unusable("my")],
    [unusable("Scheduling.New.json"), whole],
    [named, unusable("my/new.json")],
  ] as const) {
    const { step, skipped, changes } = diffSchemas(before, after)
    expect({ step, skipped, changes }).toEqual({
      step: "none",
      skipped: [{ dataModel: "Scheduling", eventType: "New" }],
      changes: [],
    })
  }
})

test.for<[step: string, after: Schema]>([
  ["none", object({ A: text })],
  ["patch", { ...(object({ A: text }) as object), description: "Said." }],
  ["minor", object({ A: text, B: text })],
  ["major", object({ A: textOrNull })],
  ["major", object({ A: text }, "A")],
])("the step is %s", ([step, after]) => {
  expect(diffSchemas(sideOf(object({ A: text })), sideOf(after)).step).toBe(step)
})
