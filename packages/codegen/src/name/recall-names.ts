import { compareText } from "../compare.ts"
import type { Memory } from "../output/memory.ts"
import { isMemoryKey, type Nodes } from "./collect-nodes.ts"
import { extractShapes, type ShapePlace } from "./extract-shapes.ts"
import { fingerprint } from "./fingerprint.ts"
import { groupBy } from "./group-by.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { NamingTask } from "./name-shapes.ts"

/** A name that a group could keep. */
export interface RecalledName {
  readonly group: ShapeGroup
  readonly name: string
  /** At how many places the group stands where the name stood. */
  readonly votes: number
  /** Whether the structure is the same as well. */
  readonly same: boolean
}

/**
 * Finds the names that shapes had in the last run. A shape with the structure of an old one has its name. An old
 * shape whose structure is gone leaves its name to the one that stands in its places. What is only there because an
 * event comes from memory takes what is left.
 *
 * @returns the groups, each with a name that it may keep, the best first; a group or a name may occur in several
 */
export function recallNames({ memory, nodes, groups, config }: NamingTask): readonly RecalledName[] {
  if (memory === undefined) return []
  const graph = new Map(Object.entries(memory.shapes))
  const oldHashes = fingerprint(graph, { formats: config.formats })
  const messages = new Set(memory.events.map(({ shape }) => shape))
  const all = [...new Set(groups.values())].filter(({ message }) => !message)
  const current = new Set(all.filter(isCurrent))
  const living = new Set([...current].map(({ hash }) => hash))
  const votes = countVotes(memory, nodes, groups)
  const byHash = groupBy(all, ({ hash }) => hash)
  const exact: RecalledName[] = []
  const gone = new Set<string>()
  for (const [name, hash] of oldHashes) {
    if (messages.has(name)) continue
    if (!living.has(hash)) gone.add(name)
    for (const group of byHash.get(hash) ?? []) {
      exact.push({ group, name, votes: votes.get(group)?.get(name) ?? 0, same: true })
    }
  }
  const moved: RecalledName[] = []
  for (const [group, names] of votes) {
    if (!current.has(group)) continue
    for (const [name, count] of names)
      if (gone.has(name)) moved.push({ group, name, votes: count, same: false })
  }
  exact.sort(compareRecalled)
  return [
    ...exact.filter(({ group }) => current.has(group)),
    ...moved.sort(compareRecalled),
    ...exact.filter(({ group }) => !current.has(group)),
  ]
}

function isCurrent({ nodes }: ShapeGroup): boolean {
  return nodes.some(({ key }) => !isMemoryKey(key))
}

function compareRecalled(a: RecalledName, b: RecalledName): number {
  return b.votes - a.votes || compareText(a.name, b.name) || compareText(a.group.id, b.group.id)
}

/** Walks the messages of both runs side by side, and counts which old name stood where which group stands. */
function countVotes(
  memory: Memory,
  nodes: Nodes,
  groups: ReadonlyMap<string, ShapeGroup>,
): ReadonlyMap<ShapeGroup, ReadonlyMap<string, number>> {
  const votes = new Map<ShapeGroup, Map<string, number>>()
  const oldPlaces = new Map<string, ReadonlyMap<string, string>>()
  const newPlaces = new Map<ShapeGroup, ReadonlyMap<string, string>>()
  const open: (readonly [ShapeGroup, string])[] = []
  const met = new Map<ShapeGroup, Set<string>>()
  for (const [event, root] of nodes.roots) {
    const old = memory.events.find(
      ({ dataModel, eventType }) => dataModel === event.dataModel && eventType === event.eventType,
    )
    const group = groups.get(root)
    if (old !== undefined && group !== undefined) open.push([group, old.shape])
  }
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [group, name] = pair
    const seen = met.get(group) ?? new Set()
    if (seen.has(name)) continue
    met.set(group, seen.add(name))
    const before = remember(oldPlaces, name, () => placesOfMemory(name, memory))
    const now = remember(newPlaces, group, () => indexPlaces(group.nodes[0]?.places ?? []))
    for (const [place, oldName] of before) {
      const inner = groups.get(nodes.resolve(now.get(place) ?? ""))
      if (inner === undefined) continue
      const counts = votes.get(inner) ?? new Map<string, number>()
      votes.set(inner, counts.set(oldName, (counts.get(oldName) ?? 0) + 1))
      open.push([inner, oldName])
    }
  }
  return votes
}

function placesOfMemory(name: string, memory: Memory): ReadonlyMap<string, string> {
  const schema = memory.shapes[name] ?? true
  return indexPlaces(extractShapes({ id: name, file: "", pointer: "", schema })[0]?.places ?? [])
}

/** Place, then key. Alternatives at one place are told apart by their order. */
function indexPlaces(places: readonly ShapePlace[]): ReadonlyMap<string, string> {
  const index = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { path, key } of places) {
    const count = counts.get(path) ?? 0
    counts.set(path, count + 1)
    index.set(`${path} ${count}`, key)
  }
  return index
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
