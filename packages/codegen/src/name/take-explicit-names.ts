import { compareText } from "../compare.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { NameBook } from "./name-book.ts"
import type { NamingTask } from "./name-shapes.ts"
import type { RecalledName } from "./recall-names.ts"

/**
 * Gives shapes the names that the schemas give them. Of several with one name, the one that had it before keeps it,
 * else the one that stands at the most places has it.
 *
 * @returns the others, each with the name it should have had
 */
export function takeExplicitNames(
  { groups, standings }: NamingTask,
  book: NameBook,
  recalled: readonly RecalledName[],
): ReadonlyMap<ShapeGroup, string> {
  const before = new Set(recalled.map(({ group, name }) => `${group.id} ${name}`))
  const places = (group: ShapeGroup): number =>
    group.nodes.reduce((sum, { key }) => sum + (standings.get(key)?.length ?? 0), 0)
  const hadIt = (group: ShapeGroup): number => (before.has(`${group.id} ${group.explicit}`) ? 1 : 0)
  const named = [...new Set(groups.values())].filter(
    (group) => group.explicit !== undefined && book.nameOf(group) === undefined,
  )
  named.sort(
    (a, b) =>
      hadIt(b) - hadIt(a) ||
      places(b) - places(a) ||
      compareText(a.nodes[0]?.key ?? "", b.nodes[0]?.key ?? ""),
  )
  const second = new Map<ShapeGroup, string>()
  for (const group of named) {
    const name = group.explicit ?? ""
    if (!book.take(group, name)) second.set(group, name)
  }
  return second
}
