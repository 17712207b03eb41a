import fc from "fast-check"
import type { Dialect } from "../read/definition.ts"
import { dialectUri } from "../read/dialect.ts"
import { type JsonObject, type SchemaOptions, schemas } from "./arbitrary-schema.ts"
import { holder, makeSlot, root, type Slot, type SlotKind, shared } from "./schema-slots.ts"

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
