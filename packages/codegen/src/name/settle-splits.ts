import { groupBy } from "./group-by.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { NameBook } from "./name-book.ts"
import type { NaturalShape } from "./natural-names.ts"
import type { RecalledName } from "./recall-names.ts"
import { toPascalCase } from "./words.ts"

/** What is asked only when an old shape has split. */
export interface SplitClues {
  /** The names that there would be without a last run. */
  readonly fresh: () => NameBook
  readonly described: () => ReadonlyMap<ShapeGroup, NaturalShape>
}

/**
 * Where an old shape has split, its name goes to the part that would have it without a last run, else to the part that
 * stands where the name comes from, else to the one at the most places. A part whose places had another name more
 * often is not asked: it keeps that one.
 *
 * @returns the same names, the parts to which they go first
 */
export function settleSplits(
  recalled: readonly RecalledName[],
  book: NameBook,
  { fresh, described }: SplitClues,
): readonly RecalledName[] {
  const moved = recalled.filter(({ same }) => !same)
  const open = moved.filter(
    ({ group, name }) => book.nameOf(group) === undefined && book.ownerOf(name) === undefined,
  )
  const first = new Map<ShapeGroup, RecalledName>()
  for (const entry of open) if (!first.has(entry.group)) first.set(entry.group, entry)
  const claims = new Map<RecalledName, number>()
  for (const [name, parts] of groupBy([...first.values()], (entry) => entry.name)) {
    if (parts.length < 2) continue
    for (const part of parts) {
      const wouldHaveIt = fresh().ownerOf(name) === part.group
      claims.set(part, wouldHaveIt ? 3 : compareWords(name, described().get(part.group)))
    }
  }
  if (claims.size === 0) return recalled
  const claim = (entry: RecalledName): number => claims.get(entry) ?? 0
  const settled = [...moved].sort((a, b) => claim(b) - claim(a)).values()
  return recalled.map((entry) => (entry.same ? entry : (settled.next().value ?? entry)))
}

/** 2 when the name starts with an event that has the shape; 1 with its data model, or with what is around the shape. */
function compareWords(name: string, shape: NaturalShape | undefined): number {
  if (shape === undefined) return 0
  const startsWith = (word: string): boolean =>
    word !== "" && name.startsWith(word) && !/^[a-z]/.test(name.slice(word.length))
  if ([...shape.events].some(startsWith)) return 2
  return [...shape.dataModels].map(toPascalCase).some(startsWith) ||
    [...shape.parents.keys()].some(startsWith)
    ? 1
    : 0
}
