import type { Schema, SchemaObject } from "../schema.ts"
import { compareItems } from "./compare-items.ts"
import { compareLimits } from "./compare-limits.ts"
import { compareMembers, type Inside } from "./compare-members.ts"
import { compareKnownValues, compareValues } from "./compare-values.ts"
import { compareWords } from "./compare-words.ts"
import { findCycles } from "./cycles.ts"
import { describeFields } from "./describe-field.ts"
import { judge } from "./judge.ts"
import { joinPath } from "./path.ts"
import { acceptsAll, isNothing, onlyMembers, resolve } from "./resolve.ts"
import { structureComparison, withoutPairs } from "./structure.ts"
import type { DiffOptions, FieldChange } from "./types.ts"
import { ownTypes, type ValueType } from "./value-types.ts"

type Shapes = ReadonlyMap<string, Schema>

/** Compares the schemas of two messages; paths start at the message. */
export type CompareFields = (before: Schema, after: Schema) => readonly FieldChange[]

/**
 * Makes the function that compares messages. Pairs of shapes are compared once and remembered. A pair that contains
 * itself is reported once in a message, where it is met first.
 */
export function fieldComparison(
  oldShapes: Shapes,
  newShapes: Shapes,
  { formats = "annotate" }: DiffOptions,
): CompareFields {
  const [oldCycles, newCycles] = [findCycles(oldShapes), findCycles(newShapes)]
  const [describeOld, describeNew] = [describeFields(oldShapes), describeFields(newShapes)]
  const isSame = structureComparison(oldShapes, newShapes)
  const known = new Map<object, Map<object, readonly FieldChange[]>>()
  let met = new Map<object, Set<object>>()

  const inside: Inside = {
    deeper: (step, before, after) =>
      compare(before, after).map((change) => ({ ...change, path: joinPath(step, change.path) })),
    describeOld,
    describeNew,
  }

  return (before, after) => {
    met = new Map()
    return compare(before, after)
  }

  function compare(before: Schema, after: Schema): readonly FieldChange[] {
    const [old, now] = [resolve(before, oldShapes), resolve(after, newShapes)]
    return [
      ...compareKnownValues(old.annotations, now.annotations),
      ...compareWords(old.annotations, now.annotations, formats),
      ...compareOnce(old.schema, now.schema),
    ]
  }

  function compareOnce(old: SchemaObject, now: SchemaObject): readonly FieldChange[] {
    const isLoop = oldCycles.leadsInside(old) && newCycles.leadsInside(now)
    const done = isLoop ? undefined : known.get(old)?.get(now)
    if (done !== undefined) return done
    const partners = met.get(old) ?? new Set()
    if (partners.has(now)) return []
    met.set(old, partners.add(now))
    const changes = compareObjects(old, now)
    // Parts of a circle are compared once in a message; what only leads to one, wherever it is.
    if (!(oldCycles.isInside(old) && newCycles.isInside(now))) partners.delete(now)
    if (!isLoop) known.set(old, (known.get(old) ?? new Map()).set(now, changes))
    return changes
  }

  function compareObjects(old: SchemaObject, now: SchemaObject): readonly FieldChange[] {
    return (
      compareVague(old, now) ??
      compareMembersOf("anyOf", old, now) ??
      compareMembersOf("allOf", old, now) ??
      compareConstraints(old, now)
    )
  }

  /** Compares with a schema that accepts everything or nothing: what is below cannot be set side by side. */
  function compareVague(old: SchemaObject, now: SchemaObject): readonly FieldChange[] | undefined {
    const [anyBefore, anyAfter] = [acceptsAll(old), acceptsAll(now)]
    const [noneBefore, noneAfter] = [isNothing(old), isNothing(now)]
    if ((anyBefore && anyAfter) || (noneBefore && noneAfter)) return []
    if (!anyBefore && !anyAfter && !noneBefore && !noneAfter) return undefined
    const change = anyBefore || noneAfter ? "narrowed" : "widened"
    return [judge({ change, before: describeOld(old), after: describeNew(now) })]
  }

  /** Compares two schemas of which one is nothing but a combinator. */
  function compareMembersOf(
    combinator: "allOf" | "anyOf",
    old: SchemaObject,
    now: SchemaObject,
  ): readonly FieldChange[] | undefined {
    const [oldMembers, newMembers] = [onlyMembers(old, combinator), onlyMembers(now, combinator)]
    if (oldMembers === undefined && newMembers === undefined) return undefined
    return compareLists(combinator, oldMembers ?? [old], newMembers ?? [now])
  }

  function compareConstraints(old: SchemaObject, now: SchemaObject): readonly FieldChange[] {
    const [oldTypes, newTypes] = [ownTypes(old), ownTypes(now)]
    const shared = (type: ValueType) => oldTypes.has(type) && newTypes.has(type)
    const values = compareValues(old, now, () => [describeOld(old), describeNew(now)])
    if (![...oldTypes].some(shared)) return values
    return [
      ...values,
      ...(shared("object") ? compareMembers(old, now, inside) : []),
      ...(shared("array") ? compareItems(old, now, inside) : []),
      ...compareLimits(old, now, { isSame, formats }),
      ...(["allOf", "anyOf"] as const).flatMap((combinator) => {
        const [before, after] = [membersOf(old, combinator), membersOf(now, combinator)]
        if (before !== undefined && after !== undefined) return compareLists(combinator, before, after)
        if (after !== undefined)
          return [judge({ change: "tightened", keyword: combinator, after: listNew(after) })]
        if (before === undefined) return []
        return [judge({ change: "loosened", keyword: combinator, before: listOld(before) })]
      }),
    ]
  }

  /** Compares lists of members: what both sides have is left out, and a single other one is looked into. */
  function compareLists(
    combinator: "allOf" | "anyOf",
    before: readonly Schema[],
    after: readonly Schema[],
  ): readonly FieldChange[] {
    const [left, right] = withoutPairs(before, after, isSame)
    const [first, second] = [left[0], right[0]]
    if (left.length === 1 && right.length === 1 && first !== undefined && second !== undefined) {
      return compare(first, second)
    }
    const lost = left.length > 0 && { before: listOld(left) }
    const gained = right.length > 0 && { after: listNew(right) }
    if (lost && gained) return [judge({ change: "changed", keyword: combinator, ...lost, ...gained })]
    const isWider = combinator === "anyOf"
    return [
      ...(lost ? [judge({ change: isWider ? "narrowed" : "loosened", keyword: combinator, ...lost })] : []),
      ...(gained
        ? [judge({ change: isWider ? "widened" : "tightened", keyword: combinator, ...gained })]
        : []),
    ]
  }

  function listOld(schemas: readonly Schema[]): string {
    return schemas.map((schema) => describeOld(schema)).join(", ")
  }

  function listNew(schemas: readonly Schema[]): string {
    return schemas.map((schema) => describeNew(schema)).join(", ")
  }
}

function membersOf(schema: SchemaObject, combinator: "allOf" | "anyOf"): readonly Schema[] | undefined {
  const members = schema[combinator]
  return Array.isArray(members) ? members : undefined
}
