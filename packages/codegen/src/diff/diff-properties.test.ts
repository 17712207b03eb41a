import fc from "fast-check"
import { expect, test } from "vitest"
import type { Schema } from "../schema.ts"
import { sideOf } from "../testing/sides.ts"
import { diffSchemas } from "./diff-schemas.ts"
import { joinPath } from "./path.ts"
import type { ChangeKind, SchemaSide } from "./types.ts"

const names = ["A", "B", "C", "D"]
const types = ["array", "boolean", "integer", "null", "number", "object", "string"]
const name = fc.constantFrom(...names)
const record = (schema: fc.Arbitrary<Schema>) =>
  fc.dictionary(name, schema, { maxKeys: 4, noNullPrototype: true })

/** Any schema in normal form, which may refer to the shapes by name. */
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<Schema>({ type: "string" }, { type: ["string", "null"] }, true, false, {}),
    name.map((shape) => ({ $ref: shape })),
    fc.record(
      {
        type: fc.oneof(
          fc.constantFrom(...types),
          fc.uniqueArray(fc.constantFrom(...types), { minLength: 1 }),
        ),
        properties: record(tie("schema")),
        required: fc.uniqueArray(name),
        items: tie("schema"),
        prefixItems: fc.array(tie("schema"), { maxLength: 2 }),
        additionalProperties: tie("schema"),
        patternProperties: record(tie("schema")),
        enum: fc.uniqueArray(fc.constantFrom("x", "y", 1, 1.5, null, true), { minLength: 1 }),
        anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
        allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
        oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
        not: tie("schema"),
        maxLength: fc.nat(3),
        minimum: fc.integer({ min: -3, max: 3 }),
        multipleOf: fc.integer({ min: 1, max: 4 }),
        pattern: fc.constantFrom("^a", "^b"),
        description: fc.constantFrom("one", "two"),
        "x-known-values": fc.uniqueArray(fc.constantFrom("x", "y", "z")),
      },
      { requiredKeys: [] },
    ),
  ),
}))

const side: fc.Arbitrary<SchemaSide> = fc
  .tuple(schema, fc.tuple(schema, schema, schema, schema))
  .map(([message, shapes]) =>
    sideOf(message, Object.fromEntries(shapes.map((shape, index) => [names[index] ?? "", shape]))),
  )

test("a side does not differ from itself", { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(side, (before) => {
      expect(diffSchemas(before, structuredClone(before)).changes).toEqual([])
    }),
    { numRuns: 100 },
  )
})

const opposite: { readonly [kind: string]: ChangeKind } = {
  "event-added": "event-removed",
  "event-removed": "event-added",
  added: "removed",
  removed: "added",
  widened: "narrowed",
  narrowed: "widened",
  required: "optional",
  optional: "required",
  "values-added": "values-removed",
  "values-removed": "values-added",
  "known-values-added": "known-values-removed",
  "known-values-removed": "known-values-added",
  tightened: "loosened",
  loosened: "tightened",
  closed: "opened",
  opened: "closed",
}

test("a comparison the other way round lists the opposite", { timeout: 240_000 }, () => {
  const list = (before: SchemaSide, after: SchemaSide) =>
    diffSchemas(before, after).changes.map(({ path, change, keyword, before: was, after: is }) => [
      path,
      change,
      keyword,
      was,
      is,
    ])
  fc.assert(
    fc.property(side, side, (before, after) => {
      const turned = list(after, before).map(([path, change, keyword, was, is]) => [
        path,
        opposite[change ?? ""] ?? change,
        keyword,
        is,
        was,
      ])
      const sort = (lines: readonly unknown[]) => lines.map((line) => JSON.stringify(line)).toSorted()
      expect(sort(turned)).toEqual(sort(list(before, after)))
    }),
    { numRuns: 200 },
  )
})

/** A field before and after, with the changes that were made in between. */
interface Edited {
  readonly before: Schema
  readonly after: Schema
  readonly changes: readonly (readonly [path: string, change: ChangeKind])[]
}

const edits: readonly Edited[] = [
  edit({ type: "string" }, { type: "string" }),
  edit({ type: "boolean" }, { type: "boolean" }),
  edit({ type: "string" }, { type: ["string", "null"] }, "widened"),
  edit({ type: ["number", "null"] }, { type: "number" }, "narrowed"),
  edit({ type: "string" }, { type: "number" }, "retyped"),
  edit({ enum: ["x"] }, { enum: ["x", "y"] }, "values-added"),
  edit({ enum: ["x", "y"] }, { enum: ["y"] }, "values-removed"),
  edit({ type: "string", maxLength: 3 }, { type: "string", maxLength: 2 }, "tightened"),
  edit({ type: "string", pattern: "^a" }, { type: "string" }, "loosened"),
  edit({ type: "string" }, { type: "string", description: "Said." }, "documentation"),
  edit(
    { type: "string", "x-known-values": ["x"] },
    { type: "string", "x-known-values": ["x", "y"] },
    "known-values-added",
  ),
]

function edit(before: Schema, after: Schema, ...kinds: ChangeKind[]): Edited {
  return { before, after, changes: kinds.map((kind) => ["", kind]) }
}

const member = fc.constantFrom("same", "added", "removed", "required", "optional", "neither")

const { field } = fc.letrec<{ field: Edited; object: Edited; array: Edited }>((tie) => ({
  field: fc.oneof({ depthSize: "medium" }, fc.constantFrom(...edits), tie("object"), tie("array")),
  array: (tie("field") as fc.Arbitrary<Edited>).map(({ before, after, changes }) => ({
    before: { type: "array", items: before },
    after: { type: "array", items: after },
    changes: changes.map(([path, change]) => [joinPath("[]", path), change] as const),
  })),
  object: fc
    .dictionary(name, fc.tuple(member, tie("field") as fc.Arbitrary<Edited>), {
      maxKeys: 4,
      noNullPrototype: true,
    })
    .map((members) => {
      const fields = Object.entries(members)
      return {
        before: objectOf(
          fields.filter(([, [what]]) => what !== "added"),
          "before",
          ["same", "optional", "removed"],
        ),
        after: objectOf(
          fields.filter(([, [what]]) => what !== "removed"),
          "after",
          ["same", "required"],
        ),
        changes: fields.flatMap(([key, [what, { changes }]]): Edited["changes"] => {
          if (what === "added" || what === "removed") return [[key, what]]
          const deeper = changes.map(([path, change]) => [joinPath(key, path), change] as const)
          return what === "required" || what === "optional" ? [[key, what], ...deeper] : deeper
        }),
      }
    }),
}))

function objectOf(
  fields: readonly (readonly [string, readonly [string, Edited]])[],
  when: "before" | "after",
  required: readonly string[],
): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([key, [, edited]]) => [key, edited[when]])),
    required: fields.filter(([, [what]]) => required.includes(what)).map(([key]) => key),
  }
}

test("exactly the edits that were made are found", { timeout: 240_000 }, () => {
  let found = 0
  fc.assert(
    fc.property(field, ({ before, after, changes }) => {
      const listed = diffSchemas(sideOf(before), sideOf(after)).changes
      found += listed.length
      const sort = (lines: readonly (readonly string[])[]) => lines.map((line) => line.join(" ")).toSorted()
      expect(sort(listed.map(({ path, change }) => [path, change]))).toEqual(sort(changes))
    }),
    { numRuns: 1000 },
  )
  expect(found).toBeGreaterThan(1000)
})
