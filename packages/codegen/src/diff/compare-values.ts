import { compareText } from "../compare.ts"
import type { SchemaObject } from "../schema.ts"
import { judge } from "./judge.ts"
import type { FieldChange } from "./types.ts"
import { ownTypes, printTypes, type ValueType, valuesOf } from "./value-types.ts"

/**
 * Compares the types of a field, and the values when it is limited to some.
 *
 * @param describe - what the two sides are, with the number of fields below, for types that have something below
 */
export function compareValues(
  before: SchemaObject,
  after: SchemaObject,
  describe: () => readonly [before: string, after: string],
): readonly FieldChange[] {
  const [old, now] = [valuesOf(before), valuesOf(after)]
  if (old !== undefined && now !== undefined) {
    return [...listValues("values-removed", only(old, now)), ...listValues("values-added", only(now, old))]
  }
  const limits: FieldChange[] = []
  if (now !== undefined) limits.push(judge({ change: "tightened", keyword: "enum", after: list(now.keys()) }))
  if (old !== undefined) limits.push(judge({ change: "loosened", keyword: "enum", before: list(old.keys()) }))
  return [...compareTypes(ownTypes(before), ownTypes(after), describe), ...limits]
}

/** Compares the values that are known to occur; others are allowed too. */
export function compareKnownValues(
  before: { readonly [keyword: string]: unknown },
  after: { readonly [keyword: string]: unknown },
): readonly FieldChange[] {
  const [old, now] = [knownValues(before), knownValues(after)]
  return [
    ...listValues(
      "known-values-removed",
      old.filter((value) => !now.includes(value)),
    ),
    ...listValues(
      "known-values-added",
      now.filter((value) => !old.includes(value)),
    ),
  ]
}

function knownValues(annotations: { readonly [keyword: string]: unknown }): readonly string[] {
  const values = annotations["x-known-values"]
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : []
}

function compareTypes(
  before: ReadonlySet<ValueType>,
  after: ReadonlySet<ValueType>,
  describe: () => readonly [before: string, after: string],
): readonly FieldChange[] {
  const gone = [...before].filter((type) => !after.has(type))
  const come = [...after].filter((type) => !before.has(type))
  if (gone.length === 0 && come.length === 0) return []
  const change = gone.length === 0 ? "widened" : come.length === 0 ? "narrowed" : "retyped"
  const hasBelow = [...gone, ...come].some((type) => type === "object" || type === "array")
  const [was, is] = hasBelow ? describe() : [printTypes(before), printTypes(after)]
  // Code for a type that is gone no longer compiles; nobody has code for null only, or for fractions only.
  const hasCode = gone.some((type) => type !== "null" && type !== "fraction") && printTypes(before) !== "any"
  const exception =
    change === "narrowed" && hasCode
      ? ({ readers: "breaking", why: "Code for the type that is gone no longer compiles." } as const)
      : {}
  return [judge({ change, before: was, after: is }, exception)]
}

function only(values: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): readonly string[] {
  return [...values.keys()].filter((value) => !others.has(value))
}

function listValues(
  change: "values-added" | "values-removed" | "known-values-added" | "known-values-removed",
  values: readonly string[],
): readonly FieldChange[] {
  if (values.length === 0) return []
  return [judge({ change, [change.endsWith("added") ? "after" : "before"]: list(values) })]
}

function list(values: Iterable<string>): string {
  return [...values].sort(compareText).join(", ")
}
