import type { ApiChange } from "./changing-api.ts"

/** What became of everything that the API ever told of. All but the last must be 0. */
export interface StoredVerdict {
  /** Neither stored nor parked. */
  readonly lost: number
  /** Stored or parked more than once, or both. */
  readonly twice: number
  /** Stored after a later version of the same appointment. */
  readonly outOfOrder: number
  /** Parked though a message could be made of it, or stored though not. */
  readonly misplaced: number
  /** Stored or parked, though it never changed. */
  readonly invented: number
  readonly changes: number
}

/** Holds what was stored and parked against what the API knows. Names are those of changes, such as `A-7/3`. */
export function checkStored(
  changes: readonly Pick<ApiChange, "id" | "version" | "broken">[],
  stored: readonly string[],
  parked: readonly string[],
): StoredVerdict {
  const times = new Map<string, number>()
  for (const name of [...stored, ...parked]) times.set(name, (times.get(name) ?? 0) + 1)
  const known = new Map(changes.map((change) => [`${change.id}/${change.version}`, change]))
  const newest = new Map<string, number>()
  let outOfOrder = 0
  for (const name of stored) {
    const { id, version } = known.get(name) ?? { id: "", version: 0 }
    if (version < (newest.get(id) ?? 0)) outOfOrder += 1
    newest.set(id, Math.max(version, newest.get(id) ?? 0))
  }
  const isMisplaced = (broken: boolean) => (name: string) => known.get(name)?.broken === broken
  return {
    lost: [...known.keys()].filter((name) => !times.has(name)).length,
    twice: [...times.values()].filter((count) => count > 1).length,
    outOfOrder,
    misplaced: stored.filter(isMisplaced(true)).length + parked.filter(isMisplaced(false)).length,
    invented: [...times.keys()].filter((name) => !known.has(name)).length,
    changes: changes.length,
  }
}
