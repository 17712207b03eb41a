import { isAnnotation, schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../keywords.ts"
import { childPointer } from "../pointer.ts"
import type { Definition } from "../read/definition.ts"
import { forEachReference } from "../references.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"
import { naturalBase } from "./natural-base.ts"

/** A place inside a shape where another one stands. */
export interface ShapePlace {
  /** The members on the way, each behind a `/`; `[]` for the items of an array, `/*` for members without a name. */
  readonly path: string
  /** The name that the shape would have for standing here. */
  readonly base: string
  /** The shape that stands here. */
  readonly key: string
}

/** A schema that could be a shape of its own: a definition, or an object written in place. */
export interface ShapeNode {
  /** `${file}#${pointer}`, as in a definition. */
  readonly key: string
  readonly file: string
  readonly pointer: string
  /** The definition it is, or nothing when it is written in place. */
  readonly definition?: Definition
  /** The schema, with a `$ref` to its key for every object that was written in place. */
  readonly schema: Schema
  /** The shapes inside, in the order of the schema. */
  readonly places: readonly ShapePlace[]
}

/** Keywords whose schemas only constrain: objects in them are nothing that a type could be made of. */
const constraining: ReadonlySet<string> = new Set([
  "contains",
  "dependentSchemas",
  "else",
  "if",
  "not",
  "propertyNames",
  "then",
])

/**
 * Takes an object out of every place where one with members is written, and puts a `$ref` there. The alternatives of
 * `anyOf`, `oneOf` and `allOf` stay where they are; the objects inside them do not.
 *
 * @returns the definition, then every object that was in it, from the outside inwards
 */
export function extractShapes(definition: Definition): readonly ShapeNode[] {
  const nodes: ShapeNode[] = []
  addNode(definition.schema, definition.pointer, definition)
  return nodes

  function addNode(schema: Schema, pointer: string, own?: Definition): string {
    const key = own === undefined ? `${definition.file}#${pointer}` : own.id
    const places: ShapePlace[] = []
    const node = { key, file: definition.file, pointer, ...(own && { definition: own }), places, schema }
    nodes.push(node)
    node.schema = openUp(schema, pointer, "", places)
    return key
  }

  /** Copies a schema that stays where it is, with its insides extracted. */
  function openUp(schema: Schema, pointer: string, path: string, places: ShapePlace[]): Schema {
    if (typeof schema === "boolean" || isLeaf(schema)) return schema
    if (schema.$ref !== undefined) {
      places.push({ path, base: naturalBase(path), key: schema.$ref })
      return schema
    }
    let copy: { [keyword: string]: unknown } | undefined
    for (const keyword of Object.keys(schema)) {
      const value = schema[keyword]
      const opened = openKeyword(keyword, value, pointer, path, places)
      if (opened !== value) copy = { ...(copy ?? schema), [keyword]: opened }
    }
    return copy ?? schema
  }

  /** @returns the same value when nothing in it was extracted; most schemas hold nothing to extract */
  function openKeyword(
    keyword: string,
    value: unknown,
    pointer: string,
    path: string,
    places: ShapePlace[],
  ): unknown {
    if (constraining.has(keyword)) {
      forEachReference({ [keyword]: value }, (key) => places.push({ path, base: naturalBase(path), key }))
    } else if (schemaKeywords.has(keyword)) {
      const below = keyword === "items" ? `${path}[]` : `${path}/*`
      return takeOut(value as Schema, childPointer(pointer, keyword), below, places)
    } else if (schemaListKeywords.has(keyword)) {
      const list = value as readonly Schema[]
      const place = childPointer(pointer, keyword)
      return keyword === "prefixItems"
        ? list.map((schema, index) => takeOut(schema, childPointer(place, index), `${path}[]`, places))
        : list.map((schema, index) => openUp(schema, childPointer(place, index), path, places))
    } else if (schemaMapKeywords.has(keyword) && isRecord(value)) {
      return openMap(value, childPointer(pointer, keyword), path, keyword === "properties", places)
    }
    return value
  }

  function openMap(
    members: { readonly [name: string]: unknown },
    pointer: string,
    path: string,
    named: boolean,
    places: ShapePlace[],
  ): unknown {
    const changed = new Map<string, Schema>()
    for (const name of Object.keys(members)) {
      const member = members[name] as Schema
      if (isLeaf(member)) continue
      const below = named ? childPointer(path, name) : `${path}/*`
      const opened = takeOut(member, childPointer(pointer, name), below, places)
      if (opened !== member) changed.set(name, opened)
    }
    if (changed.size === 0) return members
    // From entries, so that a member may have any name.
    return Object.fromEntries(Object.keys(members).map((name) => [name, changed.get(name) ?? members[name]]))
  }

  function takeOut(schema: Schema, pointer: string, path: string, places: ShapePlace[]): Schema {
    if (typeof schema === "boolean" || !hasMembers(schema)) return openUp(schema, pointer, path, places)
    const key = `${definition.file}#${pointer}`
    places.push({ path, base: titleOf(schema) ?? naturalBase(path), key })
    addNode(withoutPlace(schema), pointer)
    return { $ref: key, ...annotationsOf(schema) }
  }
}

/** Whether a schema holds no other one. */
function isLeaf(schema: Schema): boolean {
  if (typeof schema === "boolean") return true
  for (const keyword in schema) {
    if (keyword === "$ref" || schemaKeywords.has(keyword)) return false
    if (schemaListKeywords.has(keyword) || schemaMapKeywords.has(keyword)) return false
  }
  return true
}

function hasMembers(schema: SchemaObject): boolean {
  return schema.properties !== undefined && Object.keys(schema.properties).length > 0
}

function titleOf({ title }: SchemaObject): string | undefined {
  return typeof title === "string" && /^[A-Z][a-z]+[A-Za-z0-9]*$/.test(title) ? title : undefined
}

/** What is said about the member stays at the member. */
function annotationsOf(schema: SchemaObject): SchemaObject {
  const said: { [keyword: string]: unknown } = {}
  for (const keyword of Object.keys(schema)) {
    if (isAnnotation(keyword) && keyword !== "title") said[keyword] = schema[keyword]
  }
  return said
}

/** How reliably a member is filled says nothing about the shape. */
function withoutPlace(schema: SchemaObject): SchemaObject {
  if (schema["x-reliability"] === undefined) return schema
  const { "x-reliability": _, ...rest } = schema
  return rest
}
