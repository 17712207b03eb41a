import { compareText } from "../compare.ts"
import { groupBy } from "./group-by.ts"
import { type KnownShape, knownShapes } from "./known-shapes.ts"
import type { MemberSigns } from "./members-of.ts"

/** A shape that wants a name. */
export interface Nameless {
  /** Hash of its structure, read loosely. */
  readonly looseHash: string
  /** The names it would have from its places. */
  readonly bases: ReadonlyMap<string, number>
  readonly members: MemberSigns
  /** At how many places it stands. */
  readonly count: number
  /** Hash of its structure. */
  readonly hash: string
}

/** A known shape that stands under so many names is one for many uses. */
const manyUses = 3
/** Members that two shapes must share, of all that they have together, to count as one that has changed. */
const alike = 0.75
const fewest = 4

interface Match<Shape> {
  readonly shape: Shape
  readonly name: string
  readonly score: number
}

/**
 * Finds which known shape each one is: the same structure first, then the same members, then nearly the same members.
 * A known shape that only ever stands under one name, such as `Comments`, is taken for one under that name only.
 *
 * @returns the matches, the best first; a name or a shape may occur in several
 */
export function matchKnown<Shape extends Nameless>(
  shapes: readonly Shape[],
  known: readonly KnownShape[] = knownShapes,
): readonly Match<Shape>[] {
  const byHash = groupBy(known, ({ hash }) => hash)
  const byBase = new Map<string, KnownShape[]>()
  for (const entry of known) {
    for (const base of entry.bases) byBase.set(base, [...(byBase.get(base) ?? []), entry])
  }
  const matches: Match<Shape>[] = []
  for (const shape of shapes) {
    for (const entry of byHash.get(shape.looseHash) ?? []) {
      const fits = entry.bases.length >= manyUses || entry.bases.some((base) => shape.bases.has(base))
      if (fits) matches.push({ shape, name: entry.name, score: 2 })
    }
    const near = new Set([...shape.bases.keys()].flatMap((base) => byBase.get(base) ?? []))
    for (const entry of near) {
      const score = compareMembers(shape.members, entry.members)
      if (score > 0) matches.push({ shape, name: entry.name, score })
    }
  }
  return matches.sort(
    (a, b) =>
      b.score - a.score ||
      b.shape.count - a.shape.count ||
      compareText(a.shape.hash, b.shape.hash) ||
      compareText(a.name, b.name),
  )
}

/** Between 1 and 2 for the same members, the more of them look the same; below 1 for nearly the same ones. */
function compareMembers(one: MemberSigns, other: MemberSigns): number {
  let shared = 0
  let same = 0
  for (const [name, sign] of one) {
    const counterpart = other.get(name)
    if (counterpart === undefined) continue
    shared += 1
    if (counterpart === sign) same += 1
  }
  const all = one.size + other.size - shared
  if (all === 0) return 0
  if (shared === all) return 1 + (0.9 * same) / all
  return shared >= fewest && shared / all >= alike ? shared / all : 0
}
