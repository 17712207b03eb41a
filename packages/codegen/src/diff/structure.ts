import { compareText } from "../compare.ts"
import { isAnnotation, schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../keywords.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"
import { resolve } from "./resolve.ts"

/** Whether two schemas, one of each side, accept the same for the same reason. */
export type SameStructure = (before: Schema, after: Schema) => boolean

/**
 * Makes the function that compares structures, references followed: names of shapes and what is said about them do not
 * matter. Shapes that contain themselves are equal when nothing inside tells them apart.
 */
export function structureComparison(
  oldShapes: ReadonlyMap<string, Schema>,
  newShapes: ReadonlyMap<string, Schema>,
): SameStructure {
  const different = new WeakMap<object, WeakSet<object>>()
  return (before, after) => isSame(before, after, new Map())

  function isSame(before: Schema, after: Schema, assumed: Map<object, Set<object>>): boolean {
    const [{ schema: old }, { schema: now }] = [resolve(before, oldShapes), resolve(after, newShapes)]
    if (different.get(old)?.has(now)) return false
    const partners = assumed.get(old) ?? new Set()
    if (partners.has(now)) return true
    assumed.set(old, partners.add(now))
    const keywords = keywordsOf(old)
    const same =
      keywords.join() === keywordsOf(now).join() &&
      keywords.every((keyword) => isSameKeyword(keyword, old[keyword], now[keyword], assumed))
    if (!same) {
      partners.delete(now)
      different.set(old, (different.get(old) ?? new WeakSet()).add(now))
    }
    return same
  }

  function isSameKeyword(
    keyword: string,
    old: unknown,
    now: unknown,
    assumed: Map<object, Set<object>>,
  ): boolean {
    const same = (a: Schema, b: Schema) => isSame(a, b, assumed)
    if (schemaKeywords.has(keyword)) return same(old as Schema, now as Schema)
    if (schemaListKeywords.has(keyword) && Array.isArray(old) && Array.isArray(now)) {
      if (old.length !== now.length) return false
      if (keyword === "prefixItems") return old.every((schema: Schema, index) => same(schema, now[index]))
      const [left] = withoutPairs(old, now, same)
      return left.length === 0
    }
    if (schemaMapKeywords.has(keyword) && isRecord(old) && isRecord(now)) {
      const names = Object.keys(old)
      return (
        names.length === Object.keys(now).length &&
        names.every((name) => Object.hasOwn(now, name) && same(old[name] as Schema, now[name] as Schema))
      )
    }
    const inOrder = keyword === "required" || keyword === "type" || keyword === "enum" ? sorted : printValue
    return inOrder(old) === inOrder(now)
  }
}

/** What is left of two lists without the schemas that have an equal one on the other side. */
export function withoutPairs(
  before: readonly Schema[],
  after: readonly Schema[],
  isSame: SameStructure,
): readonly [readonly Schema[], readonly Schema[]] {
  const right = [...after]
  const left = before.filter((schema) => {
    const index = right.findIndex((other) => isSame(schema, other))
    if (index >= 0) right.splice(index, 1)
    return index < 0
  })
  return [left, right]
}

/** JSON with members in a fixed order. */
export function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join()}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const names = Object.keys(value).sort(compareText)
  return `{${names.map((name) => `${JSON.stringify(name)}:${printValue(value[name])}`).join()}}`
}

function sorted(value: unknown): string {
  return [value].flat().map(printValue).sort(compareText).join()
}

function keywordsOf(schema: SchemaObject): readonly string[] {
  return Object.keys(schema)
    .filter((keyword) => !isAnnotation(keyword) || keyword === "format")
    .sort(compareText)
}
