import { childPointer } from "../pointer.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"
import { type NamedHints, printHints } from "./name-hints.ts"
import { printComment, step } from "./print-comment.ts"
import { hasType, printLiteral, printName } from "./print-literal.ts"
import { intersection, listOf, never, plain, type TypeText, union, unknown } from "./type-text.ts"

/** What printing a type needs to know beside the schema. */
export interface TypeSurroundings {
  /** Text of the doc comment of a member. */
  readonly describe: (schema: SchemaObject, pointer: string) => string
  /** Lists of known values with a type of their own. */
  readonly hints: NamedHints
  /** Type of the member `Extensions`, which objects with members get; `false` for none. */
  readonly extensions: string | false
  /** Told of every schema that is printed. */
  readonly visit: (schema: SchemaObject, pointer: string) => void
}

/** One member of an object type. */
export interface MemberText {
  /** Name and type. */
  readonly text: string
  /** Doc comment with its indentation; empty for none. */
  readonly comment: string
}

/** Writes members, one a line. */
export function joinMembers(members: readonly MemberText[], indent: string): string {
  return members.map(({ text, comment }) => `${comment}${indent}${text}\n`).join("")
}

/** Where a schema stands. */
interface Place {
  readonly pointer: string
  readonly indent: string
}

/** Prints schemas as TypeScript types. */
export class TypePrinter {
  readonly #surroundings: TypeSurroundings

  constructor(surroundings: TypeSurroundings) {
    this.#surroundings = surroundings
  }

  /** The type of a schema. Every value of it is valid, but for what no type can say. */
  print(schema: Schema, place: Place = { pointer: "", indent: "" }): TypeText {
    if (typeof schema === "boolean") return schema ? unknown : never
    if (schema.$ref !== undefined) return plain(schema.$ref)
    const combined = ["allOf", "anyOf", "oneOf"].filter((keyword) => Array.isArray(schema[keyword]))
    this.#surroundings.visit(schema, place.pointer)
    if (isAlwaysTrue(schema.not)) return never
    const parts = combined.map((keyword) => {
      const inner = schema[keyword] as readonly Schema[]
      const types = inner.map((one, index) =>
        this.print(one, { ...place, pointer: `${place.pointer}/${keyword}/${index}` }),
      )
      return keyword === "allOf" ? intersection(types) : union(types)
    })
    return intersection([this.#printOwn(schema, place), ...parts])
  }

  /** The members of an object that becomes an interface. */
  printInterface(schema: SchemaObject): readonly MemberText[] {
    this.#surroundings.visit(schema, "")
    const place = { pointer: "", indent: step }
    const members = this.#printMembers(schema, place)
    if (members.length > 0) return members
    return [{ text: `[name: string]: ${(this.#printIndex(schema, [], place) ?? unknown).text}`, comment: "" }]
  }

  /** The members of an object, in order. */
  #printMembers(schema: SchemaObject, { pointer, indent }: Place): readonly MemberText[] {
    const { properties = {} } = schema
    const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : [])
    const types: TypeText[] = []
    const members = Object.entries(properties).map(([name, member]) => {
      const place = childPointer(`${pointer}/properties`, name)
      const type = this.print(member, { pointer: place, indent })
      types.push(type)
      const comment = typeof member === "boolean" ? "" : this.#surroundings.describe(member, place)
      const text = `${printName(name)}${required.has(name) ? "" : "?"}: ${type.text}`
      return { text, comment: printComment(comment, indent) }
    })
    const other = this.#printOther(schema, { pointer, indent })
    for (const name of required) {
      if (Object.hasOwn(properties, name)) continue
      members.push({ text: `${printName(name)}: ${other.text}`, comment: "" })
      types.push(other)
    }
    const index = this.#printIndex(schema, types, { pointer, indent })
    if (index !== undefined) members.push({ text: `[name: string]: ${index.text}`, comment: "" })
    else if (this.#takesExtensions(schema)) {
      members.push({ text: `Extensions?: ${String(this.#surroundings.extensions)}`, comment: "" })
    }
    return members
  }

  #takesExtensions({ additionalProperties, properties = {} }: SchemaObject): boolean {
    if (this.#surroundings.extensions === false || additionalProperties !== undefined) return false
    return Object.keys(properties).length > 0 && !Object.hasOwn(properties, "Extensions")
  }

  #printOwn(schema: SchemaObject, place: Place): TypeText {
    const types = schema.type === undefined ? undefined : [schema.type].flat()
    const literals = Object.hasOwn(schema, "const") ? [schema.const] : schema.enum
    if (Array.isArray(literals)) {
      const fitting = literals.filter((value) => types?.some((type) => hasType(value, type)) ?? true)
      const both = Object.hasOwn(schema, "const") && Array.isArray(schema.enum)
      const left = both
        ? fitting.filter((value) => isAmong(value, schema.enum as readonly unknown[]))
        : fitting
      return union(left.map(printLiteral))
    }
    const known = schema["x-known-values"]
    const printed = (types ?? guessTypes(schema))?.map((type): TypeText => {
      if (type === "object") return this.#printObject(schema, place)
      if (type === "array") return this.#printArray(schema, place)
      if (type === "string" && Array.isArray(known)) return this.#printHints(known)
      return plain(type === "integer" ? "number" : type)
    })
    return printed === undefined ? unknown : union(printed)
  }

  #printHints(known: readonly unknown[]): TypeText {
    const list = printHints(known)
    const name = this.#surroundings.hints.get(list)
    return name === undefined ? { text: list, form: "union" } : plain(name)
  }

  #printObject(schema: SchemaObject, place: Place): TypeText {
    const { properties = {}, required = [] } = schema
    if (Object.keys(properties).length === 0 && required.length === 0) {
      const index = this.#printIndex(schema, [], place) ?? unknown
      return plain(`{ [name: string]: ${index.text} }`)
    }
    const members = this.#printMembers(schema, { ...place, indent: `${place.indent}${step}` })
    return plain(`{\n${joinMembers(members, `${place.indent}${step}`)}${place.indent}}`)
  }

  /** Type of a member that the schema does not name. */
  #printOther({ additionalProperties = true, patternProperties }: SchemaObject, place: Place): TypeText {
    if (patternProperties !== undefined) return unknown
    return this.print(additionalProperties as Schema, {
      ...place,
      pointer: `${place.pointer}/additionalProperties`,
    })
  }

  /** Type of all members that the schema does not name. It must take in the types of those that it names. */
  #printIndex(schema: SchemaObject, named: readonly TypeText[], place: Place): TypeText | undefined {
    const { additionalProperties, patternProperties, properties = {}, required = [] } = schema
    const patterns = isRecord(patternProperties)
      ? Object.entries(patternProperties as { [pattern: string]: Schema })
      : []
    if (additionalProperties === undefined || additionalProperties === true) return undefined
    if (additionalProperties === false && (named.length > 0 || patterns.length === 0)) {
      return named.length > 0 ? undefined : never
    }
    const types = [
      this.print(additionalProperties as Schema, {
        ...place,
        pointer: `${place.pointer}/additionalProperties`,
      }),
      ...patterns.map(([pattern, inner]) =>
        this.print(inner, {
          ...place,
          pointer: childPointer(`${place.pointer}/patternProperties`, pattern),
        }),
      ),
    ]
    const isOptional = Object.keys(properties).some((name) => !required.includes(name))
    return union([...types, ...named, ...(isOptional ? [plain("undefined")] : [])])
  }

  #printArray({ prefixItems, items, minItems }: SchemaObject, place: Place): TypeText {
    const print = (inner: Schema, path: string): TypeText =>
      this.print(inner, { ...place, pointer: `${place.pointer}/${path}` })
    if (!Array.isArray(prefixItems)) return listOf(items === undefined ? unknown : print(items, "items"))
    const least = typeof minItems === "number" ? minItems : 0
    const first = prefixItems.map((inner: Schema, index) => {
      const type = print(inner, `prefixItems/${index}`)
      if (index < least) return type.text
      return `${type.form === "plain" ? type.text : `(${type.text})`}?`
    })
    const rest =
      items === false ? [] : [`...${listOf(items === undefined ? unknown : print(items, "items")).text}`]
    return plain(`[${[...first, ...rest].join(", ")}]`)
  }
}

/** Whether an interface can be made of it: an object and nothing else. */
export function isInterface(schema: Schema): schema is SchemaObject {
  if (typeof schema === "boolean" || schema.$ref !== undefined) return false
  if (schema.type !== "object" && (schema.type !== undefined || schema.properties === undefined)) return false
  const others = ["allOf", "anyOf", "oneOf", "const", "enum", "not", "items", "prefixItems"]
  return !others.some((keyword) => Object.hasOwn(schema, keyword))
}

/** What is meant where a schema without `type` speaks of members or items. */
function guessTypes(schema: SchemaObject): readonly string[] | undefined {
  const { properties, required, additionalProperties, items, prefixItems } = schema
  const types = [
    ...(properties !== undefined || required !== undefined || isRecord(additionalProperties)
      ? ["object"]
      : []),
    ...(items !== undefined || prefixItems !== undefined ? ["array"] : []),
  ]
  return types.length === 0 ? undefined : types
}

function isAlwaysTrue(schema: unknown): boolean {
  return schema === true || (isRecord(schema) && Object.keys(schema).length === 0)
}

function isAmong(value: unknown, values: readonly unknown[]): boolean {
  return values.some((other) => JSON.stringify(other) === JSON.stringify(value))
}
