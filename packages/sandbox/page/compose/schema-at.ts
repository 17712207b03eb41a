import { namesOf } from "../json/pointer.ts"

/** The parts of a JSON Schema of the catalogue that help to write a message. */
export interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly "x-known-values"?: readonly string[]
  readonly "x-form"?: string
}

/** The schema of the value at a place; `undefined` where the catalogue says nothing. */
export function schemaAt(root: Schema, pointer: string): Schema | undefined {
  let schema: Schema | undefined = resolve(root, root)
  for (const name of namesOf(pointer)) {
    const below: Schema | undefined = schema?.items ?? ownOf(schema?.properties, name)
    if (below === undefined) return undefined
    schema = resolve(root, below)
  }
  return schema
}

/** The JSON types that a schema allows. */
export function typesOf({ type }: Schema): readonly string[] {
  return type === undefined ? [] : typeof type === "string" ? [type] : type
}

/** Follows references. Words beside a reference, such as a description of the place, count more than those behind it. */
export function resolve(root: Schema, schema: Schema): Schema {
  let found = schema
  for (let steps = 0; found.$ref !== undefined && steps < 16; steps += 1) {
    const { $ref, ...beside } = found
    const target = ownOf(root.$defs, $ref.replace(/^#\/\$defs\//, ""))
    if (target === undefined) return beside
    found = { ...target, ...beside }
  }
  return found
}

/** JSON Pointers of members that an object of the message has and its schema does not name. */
export function unknownMembers(root: Schema, pointers: Iterable<string>): readonly string[] {
  return [...pointers].filter((pointer) => {
    const at = pointer.lastIndexOf("/")
    if (at === -1) return false
    const [name = ""] = namesOf(pointer.slice(at))
    const holder = schemaAt(root, pointer.slice(0, at))
    return (
      holder?.properties !== undefined &&
      name !== "Extensions" &&
      ownOf(holder.properties, name) === undefined
    )
  })
}

function ownOf<Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}
