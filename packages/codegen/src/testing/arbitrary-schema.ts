import fc from "fast-check"
import type { Dialect } from "../read/definition.ts"
import { isOlder } from "../read/dialect.ts"
import { root, type Slot } from "./schema-slots.ts"

/** An object of JSON. */
export type JsonObject = { readonly [name: string]: unknown }

/** What the made-up schemas are to hold. */
export interface SchemaOptions {
  /** Member names to choose from. Default: a few letters, and names that are awkward in JavaScript and in pointers. */
  readonly names?: readonly string[]
  /** Whether definitions may have an `$id` and an anchor, and may be referred to by these. Default: `true`. */
  readonly ids?: boolean
  /** Depth of a schema, references not counted. Default: 3. */
  readonly maxDepth?: number
}

/** Member names that have caught out many a program. */
export const awkwardNames: readonly string[] = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "a/b",
  "m~n",
  "",
  "100%",
  "é",
]

/** Patterns with a text that fits. */
export const patterns: ReadonlyMap<string, string> = new Map([
  ["^a+$", "aa"],
  ["^[0-9]{2}$", "42"],
  ["b", "abc"],
  ["^.$", "😀"],
])

/** What a made-up schema may refer to. */
export interface Scope {
  readonly dialect: Dialect
  readonly options: SchemaOptions
  readonly slots: readonly Slot[]
  readonly file: string
  readonly isResource: boolean
  /** Index of the definition: for the same value, it may refer to later ones only, so that nothing goes in circles. */
  readonly from: number
}

/** Schemas with every keyword that is supported, and references to the definitions in scope. */
export function schemas(scope: Scope): fc.Arbitrary<unknown> {
  const { dialect, options } = scope
  const names = fc.constantFrom(...(options.names ?? ["a", "b", "c", ...awkwardNames]))
  const small = fc.integer({ min: 0, max: 4 })
  const has = (since: Dialect): boolean => !isOlder(dialect, since)
  return build(options.maxDepth ?? 3, true)

  /** @param isSame - whether the schema asks something of the value of the definition, not of a part of it */
  function build(depth: number, isSame: boolean): fc.Arbitrary<unknown> {
    const leaf = fc.oneof(...simple(), ...references(isSame))
    if (depth === 0) return leaf
    const [same, down] = [lazy(depth - 1, isSame), lazy(depth - 1, false)]
    return fc.oneof(
      { weight: 2, arbitrary: leaf },
      { weight: 4, arbitrary: objects(same, down) },
      { weight: 3, arbitrary: arrays(down) },
      { weight: 2, arbitrary: combined(same) },
      ...(references(isSame).length === 0
        ? []
        : [{ weight: 2, arbitrary: withSiblings(isSame, same, down) }]),
      ...(has("draft-06") ? [{ weight: 1, arbitrary: fc.boolean() }] : []),
    )
  }

  function lazy(depth: number, isSame: boolean): fc.Arbitrary<unknown> {
    // Built when it is needed: every level holds many of the next.
    return fc.constant(undefined).chain(() => build(depth, isSame))
  }

  function references(isSame: boolean): fc.Arbitrary<JsonObject>[] {
    const addresses = scope.slots.flatMap((slot, index) => {
      if (isSame && index <= scope.from) return []
      if (scope.isResource) return slot.uris
      return [...(slot.file === scope.file ? slot.near : []), ...slot.far, ...slot.uris]
    })
    if (!isSame && scope.file === root && !scope.isResource) addresses.push("#")
    return addresses.length === 0 ? [] : [fc.constantFrom(...addresses).map(($ref) => ({ $ref }))]
  }

  function withSiblings(
    isSame: boolean,
    same: fc.Arbitrary<unknown>,
    down: fc.Arbitrary<unknown>,
  ): fc.Arbitrary<JsonObject> {
    return fc
      .tuple(fc.oneof(...references(isSame)), fc.oneof(...simple(), objects(same, down)))
      .map(([reference, siblings]) => {
        const { type, nullable: _, ...rest } = siblings as JsonObject
        // AJV looks at "type" beside a reference in the older dialects too, which they do not.
        return { ...reference, ...rest, ...(type !== undefined && has("2019-09") && { type }) }
      })
  }

  function simple(): fc.Arbitrary<JsonObject>[] {
    const types = ["array", "boolean", "integer", "null", "number", "object", "string"]
    const scalar = fc.constantFrom<unknown>(null, true, 0, 1, "", "a", "aa")
    const bounds = fc.integer({ min: -2, max: 2 })
    return [
      some({
        type: fc.oneof(
          fc.constantFrom(...types),
          fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
        ),
        description: fc.constant("Text."),
      }),
      fc.constant({ type: ["null", "null"] }),
      fc.constantFrom("string", "number", "object").map((type) => ({ type, nullable: true })),
      some({
        type: fc.constant("string"),
        minLength: small,
        maxLength: small,
        pattern: fc.constantFrom(...patterns.keys()),
        format: fc.constantFrom("date", "unheard-of"),
      }),
      some({
        minimum: bounds,
        maximum: bounds,
        multipleOf: fc.constantFrom(1, 2, 0.5),
        ...exclusive(bounds),
      }).map(completeBounds),
      fc
        .uniqueArray(fc.oneof(scalar, fc.constant({ a: [1] })), { minLength: 1, maxLength: 4 })
        .map((values) => ({
          enum: values,
        })),
      ...(has("draft-06")
        ? [fc.oneof(scalar, fc.constant([{ a: null }])).map((value) => ({ const: value }))]
        : []),
    ]
  }

  function exclusive(bounds: fc.Arbitrary<number>): Record<string, fc.Arbitrary<unknown>> {
    const value = dialect === "draft-04" ? fc.boolean() : bounds
    return { exclusiveMinimum: value, exclusiveMaximum: value }
  }

  function objects(same: fc.Arbitrary<unknown>, down: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> {
    const someNames = fc.array(names, { minLength: 1, maxLength: 3 })
    const lists = mapOf(someNames)
    return some({
      type: fc.constantFrom<unknown>("object", ["object", "null"]),
      properties: mapOf(down),
      required: someNames,
      additionalProperties: fc.oneof(fc.boolean(), down),
      patternProperties: fc.dictionary(fc.constantFrom(...patterns.keys()), down, { maxKeys: 2 }),
      minProperties: fc.integer({ min: 0, max: 2 }),
      maxProperties: fc.integer({ min: 1, max: 6 }),
      // AJV passes over `__proto__` here, and here only.
      dependencies: mapOf(fc.oneof(someNames, same)).map(({ __proto__: _, ...rest }) => rest),
      ...(has("draft-06") && {
        propertyNames: some({ maxLength: small, pattern: fc.constantFrom(...patterns.keys()) }),
      }),
      ...(has("2019-09") && { dependentRequired: lists, dependentSchemas: mapOf(same) }),
    })
  }

  function arrays(down: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> {
    const list = fc.array(down, { minLength: 1, maxLength: 3 })
    const rest = fc.oneof(fc.boolean(), down)
    const tuple: fc.Arbitrary<JsonObject> = has("2020-12")
      ? fc.record({ prefixItems: list, items: rest })
      : fc.record({ items: list, additionalItems: rest })
    const others = some({
      type: fc.constantFrom<unknown>("array", ["array", "string"]),
      minItems: fc.integer({ min: 0, max: 2 }),
      maxItems: fc.integer({ min: 1, max: 4 }),
      uniqueItems: fc.boolean(),
      items: has("2020-12") ? down : fc.oneof(down, list),
      ...(has("draft-06") && { contains: down }),
      ...(has("2019-09") && {
        minContains: fc.integer({ min: 0, max: 2 }),
        maxContains: fc.integer({ min: 1, max: 3 }),
      }),
    })
    return fc.oneof(
      others,
      fc.tuple(others, tuple).map(([some, items]) => ({ ...some, ...items })),
    )
  }

  function combined(same: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> {
    const list = fc.array(same, { minLength: 1, maxLength: 3 })
    return some({
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: same,
      ...(has("draft-07") && Object.fromEntries(["if", "then", "else"].map((keyword) => [keyword, same]))),
    })
  }

  function mapOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> {
    return fc.array(fc.tuple(names, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
  }
}

/** Some of the keywords, at least one, in any order that the draw gives. */
function some(keywords: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> {
  const all = Object.keys(keywords)
  return fc
    .subarray(all, { minLength: 1, maxLength: Math.min(4, all.length) })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((name) => [name, keywords[name] ?? fc.constant(null)]))),
    )
}

/** In draft-04 `exclusiveMinimum` is nothing without `minimum`. */
function completeBounds(schema: JsonObject): JsonObject {
  return {
    ...schema,
    ...(typeof schema.exclusiveMinimum === "boolean" && schema.minimum === undefined && { minimum: 0 }),
    ...(typeof schema.exclusiveMaximum === "boolean" && schema.maximum === undefined && { maximum: 2 }),
  }
}
