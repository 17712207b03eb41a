import type { SchemaObject } from "../schema.ts"
import { judge } from "./judge.ts"
import type { SameStructure } from "./structure.ts"
import type { ChangeKind, FieldChange } from "./types.ts"

/** Keywords that ask for at least this much, and what they mean when they are not there. */
const atLeast: { readonly [keyword: string]: number } = {
  exclusiveMinimum: Number.NEGATIVE_INFINITY,
  minItems: 0,
  minLength: 0,
  minProperties: 0,
  minimum: Number.NEGATIVE_INFINITY,
}

/** Keywords that allow this much and no more. */
const atMost = ["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"]

/** Keywords that are equal or not, and that cannot be measured against each other; each with those that belong to it. */
const opaque: { readonly [keyword: string]: readonly string[] } = {
  contains: ["contains", "minContains", "maxContains"],
  dependentRequired: ["dependentRequired"],
  dependentSchemas: ["dependentSchemas"],
  if: ["if", "then", "else"],
  not: ["not"],
  oneOf: ["oneOf"],
  pattern: ["pattern"],
  propertyNames: ["propertyNames"],
}

/** What comparing limits needs to know about the two sides. */
export interface LimitSides {
  readonly isSame: SameStructure
  readonly formats: "annotate" | "check"
}

/** Compares everything that limits the values of a type: bounds, lengths, patterns, conditions. */
export function compareLimits(
  before: SchemaObject,
  after: SchemaObject,
  sides: LimitSides,
): readonly FieldChange[] {
  // Most schemas have none, and there are tens of thousands of them.
  if (!hasLimits(before) && !hasLimits(after)) return []
  const changes: FieldChange[] = []
  const add = (keyword: string, change: ChangeKind | undefined) => {
    if (change === undefined) return
    const values = { before: show(before[keyword]), after: show(after[keyword]) }
    changes.push(
      judge({
        change,
        keyword,
        ...(values.before !== undefined && { before: values.before }),
        ...(values.after !== undefined && { after: values.after }),
      }),
    )
  }
  for (const [keyword, absent] of Object.entries(atLeast)) {
    add(keyword, measure(numberOf(before[keyword], absent), numberOf(after[keyword], absent)))
  }
  for (const keyword of atMost) {
    const [old, now] = [before, after].map((schema) => numberOf(schema[keyword], Number.POSITIVE_INFINITY))
    add(keyword, measure(now ?? 0, old ?? 0))
  }
  add("multipleOf", compareMultiples(before.multipleOf, after.multipleOf))
  add("uniqueItems", measure(before.uniqueItems === true ? 1 : 0, after.uniqueItems === true ? 1 : 0))
  if (sides.formats === "check") add("format", compareOpaque(before, after, ["format"]))
  for (const [keyword, together] of Object.entries(opaque)) {
    add(keyword, compareOpaque(before, after, together))
  }
  return changes

  function compareOpaque(
    old: SchemaObject,
    now: SchemaObject,
    together: readonly string[],
  ): ChangeKind | undefined {
    const [first = ""] = together
    if (old[first] === undefined && now[first] === undefined) return undefined
    if (old[first] === undefined) return "tightened"
    if (now[first] === undefined) return "loosened"
    return sides.isSame(pick(old, together), pick(now, together)) ? undefined : "changed"
  }
}

const limits: ReadonlySet<string> = new Set([
  ...Object.keys(atLeast),
  ...atMost,
  ...Object.values(opaque).flat(),
  "format",
  "multipleOf",
  "uniqueItems",
])

function hasLimits(schema: SchemaObject): boolean {
  return Object.keys(schema).some((keyword) => limits.has(keyword))
}

function measure(before: number, after: number): ChangeKind | undefined {
  return after > before ? "tightened" : after < before ? "loosened" : undefined
}

function compareMultiples(before: unknown, after: unknown): ChangeKind | undefined {
  if (before === after) return undefined
  if (typeof before !== "number") return "tightened"
  if (typeof after !== "number") return "loosened"
  if (after % before === 0) return "tightened"
  return before % after === 0 ? "loosened" : "changed"
}

function numberOf(value: unknown, absent: number): number {
  return typeof value === "number" ? value : absent
}

/** Plain values are shown; conditions are too long for a line. */
function show(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === "object" ? "a condition" : String(value)
}

function pick(schema: SchemaObject, keywords: readonly string[]): SchemaObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keywords.includes(keyword)))
}
