import { isRecord, type Schema, type SchemaObject } from "../schema.ts"

/** Gives the schema that a `$ref` leads to, or nothing when there is none. */
export type Resolve = (reference: string) => Schema | undefined

/** References are followed so far; a circle of nothing but references ends here. */
const longest = 64

/** The schema behind a `$ref` that stands alone. */
export function followReference(schema: Schema, resolve: Resolve): Schema {
  let found: Schema | undefined = schema
  for (let step = 0; step < longest && typeof found === "object" && found.$ref !== undefined; step += 1) {
    found = resolve(found.$ref)
  }
  return found ?? false
}

/** The schema of a member of an object, also where it is said in an `allOf`. */
export function findMember(schema: Schema, name: string, resolve: Resolve): Schema | undefined {
  return find(schema, 0)

  function find(start: Schema, depth: number): Schema | undefined {
    const found = followReference(start, resolve)
    if (typeof found === "boolean" || depth > longest) return undefined
    if (found.properties !== undefined && Object.hasOwn(found.properties, name)) return found.properties[name]
    const parts = Array.isArray(found.allOf) ? (found.allOf as readonly Schema[]) : []
    for (const part of parts) {
      const member = find(part, depth + 1)
      if (member !== undefined) return member
    }
    return undefined
  }
}

/** The one text that a member may hold: its `const`, or an `enum` of one. */
export function findConstant(schema: Schema, name: string, resolve: Resolve): string | undefined {
  const member = findMember(schema, name, resolve)
  if (member === undefined) return undefined
  const found = followReference(member, resolve)
  if (!isRecord(found)) return undefined
  const { const: constant, enum: values } = found as SchemaObject
  const value = constant ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined)
  return typeof value === "string" ? value : undefined
}
