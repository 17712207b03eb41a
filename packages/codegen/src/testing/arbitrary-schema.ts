import fc from "fast-check"
import type { Dialect } from "../read/definition.ts"
import { dialectUri, isOlder } from "../read/dialect.ts"

/** A folder of schemas made up by fast-check: one message, and a file of definitions that it may refer to. */
export interface SchemaFolder {
  readonly dialect: Dialect
  /** Path, then JSON. */
  readonly files: ReadonlyMap<string, JsonObject>
  /** Path of the message. */
  readonly root: string
  /** What each address leads to: `$ref` as it is written, the same in all files. */
  readonly targets: ReadonlyMap<string, unknown>
}

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

const root = "Events/main file.json"
const shared = "Shared/types.json"

/** A definition: where it stands, and every address it can be referred to by. */
interface Slot {
  readonly file: string
  readonly kind: SlotKind
  readonly name: string
  /** Addresses from within the file. */
  readonly near: readonly string[]
  /** Addresses from any file. */
  readonly far: readonly string[]
  /** Addresses from anywhere at all, as from a schema with an `$id` of its own. */
  readonly uris: readonly string[]
  /** Keywords that give it its own address or name. */
  readonly head: JsonObject
}

/** Plain, with a name or an address of its own, in the middle of another schema, or under no keyword at all. */
type SlotKind = "plain" | "anchor" | "id" | "middle" | "elsewhere"

/**
 * Folders of schemas in a dialect, with every keyword that is supported, and references to definitions of the same
 * and of another file, by pointer, by name and by `$id`, also in circles that go down into the value.
 *
 * @example
 * fc.assert(fc.property(schemaFolders("draft-07"), ({ files, root }) => { ... }))
 */
export function schemaFolders(dialect: Dialect, options: SchemaOptions = {}): fc.Arbitrary<SchemaFolder> {
  const { ids = true } = options
  return fc
    .array(
      fc.record({
        isShared: fc.boolean(),
        kind: fc.constantFrom<SlotKind>("plain", "plain", "anchor", "id", "middle", "elsewhere"),
      }),
      {
        maxLength: 4,
      },
    )
    .map((kinds) =>
      kinds.map(({ isShared, kind }, index) => makeSlot(dialect, index, isShared, ids ? kind : "plain")),
    )
    .chain((slots) =>
      fc
        .record({
          message: schemas({ dialect, options, slots, file: root, isResource: false, from: -1 }),
          definitions: fc.tuple(
            ...slots.map((slot, from) =>
              schemas({ dialect, options, slots, file: slot.file, isResource: slot.kind === "id", from }),
            ),
          ),
          isLabelled: fc.boolean(),
        })
        .map(({ message, definitions }) => assemble(dialect, slots, message, definitions)),
    )
}

function makeSlot(dialect: Dialect, index: number, isShared: boolean, kind: SlotKind): Slot {
  const file = isShared ? shared : root
  const name = `D${index}/~%`
  const inner = kind === "middle" ? "/properties/a~1b" : ""
  const pointer = `#/${kind === "elsewhere" ? "components" : holder(dialect)}/D${index}~1~0%25${inner}`
  const path = isShared ? "../Shared/types.json" : "../Events/main%20file.json"
  const plain = { file, kind, name, near: [pointer], far: [`${path}${pointer}`], uris: [], head: {} }
  const idKeyword = dialect === "draft-04" ? "id" : "$id"
  if (kind === "anchor") {
    const anchor = `name${index}`
    const head = isOlder(dialect, "2019-09") ? { [idKeyword]: `#${anchor}` } : { $anchor: anchor }
    return { ...plain, near: [pointer, `#${anchor}`], far: [...plain.far, `${path}#${anchor}`], head }
  }
  if (kind === "id") {
    const uri = `https://schemas.example/${index}`
    return { ...plain, uris: [uri, `${uri}#`], head: { [idKeyword]: uri } }
  }
  return plain
}

function holder(dialect: Dialect): string {
  return isOlder(dialect, "2019-09") ? "definitions" : "$defs"
}

function assemble(
  dialect: Dialect,
  slots: readonly Slot[],
  message: unknown,
  definitions: readonly unknown[],
): SchemaFolder {
  const $schema = dialectUri(dialect)
  const targets = new Map<string, unknown>()
  const held = new Map<string, [Slot, unknown][]>([
    [root, []],
    [shared, []],
  ])
  slots.forEach((slot, index) => {
    const body = definitions[index]
    const schema = Object.keys(slot.head).length === 0 ? body : { ...slot.head, ...asObject(body) }
    held.get(slot.file)?.push([slot, schema])
    for (const address of [...slot.near, ...slot.far, ...slot.uris]) targets.set(address, schema)
  })
  const rootSchema = asObject(message)
  targets.set("#", rootSchema)
  const inFile = (file: string): JsonObject => {
    const all = held.get(file) ?? []
    const entries = (isElsewhere: boolean): JsonObject =>
      Object.fromEntries(
        all
          .filter(([slot]) => (slot.kind === "elsewhere") === isElsewhere)
          .map(([{ kind, name }, schema]) => [
            name,
            kind === "middle" ? { properties: { "a/b": schema } } : schema,
          ]),
      )
    return { [holder(dialect)]: entries(false), components: entries(true) }
  }
  const files = new Map<string, JsonObject>([
    [root, { $schema, ...rootSchema, ...inFile(root) }],
    [shared, { $schema, ...inFile(shared) }],
  ])
  return { dialect, files, root, targets }
}

/** A reference of the older dialects has nothing beside it, so that more keywords need another level. */
function asObject(schema: unknown): JsonObject {
  const isAlone = typeof schema === "boolean" || (schema as JsonObject).$ref !== undefined
  return isAlone ? { allOf: [schema] } : (schema as JsonObject)
}

interface Scope {
  readonly dialect: Dialect
  readonly options: SchemaOptions
  readonly slots: readonly Slot[]
  readonly file: string
  readonly isResource: boolean
  /** Index of the definition: for the same value, it may refer to later ones only, so that nothing goes in circles. */
  readonly from: number
}

function schemas(scope: Scope): fc.Arbitrary<unknown> {
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
