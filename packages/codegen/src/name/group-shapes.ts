import type { ShapeNode, ShapePlace } from "./extract-shapes.ts"
import { groupBy } from "./group-by.ts"

/** Nodes that become one shape. */
export interface ShapeGroup {
  readonly id: string
  /** Hash of the structure. */
  readonly hash: string
  /** In the order of the events; the first one is what is written. */
  readonly nodes: readonly ShapeNode[]
  /** The name from the schemas. */
  readonly explicit?: string
  /** Whether it is the message of an event. */
  readonly message: boolean
  /** Whether the config keeps it apart from its equals. */
  readonly apart: boolean
}

/** A place where a shape stands, and what it stands in. */
export interface Standing {
  readonly parent: ShapeNode
  readonly place: ShapePlace
}

/** What grouping needs to know about the nodes. */
export interface Grouping {
  /** The nodes that are shapes, in the order of the events. */
  readonly nodes: readonly ShapeNode[]
  readonly hashes: ReadonlyMap<string, string>
  /** Keys of the messages. */
  readonly messages: ReadonlySet<string>
  /** Key, then the name from the schemas. */
  readonly explicit: ReadonlyMap<string, string>
  /** Key, then where the shape stands. */
  readonly standings: ReadonlyMap<string, readonly Standing[]>
  /** Keys of the nodes to keep apart, each with its place. */
  readonly apart: readonly string[]
}

/**
 * Brings together what is one shape. Objects written in place are one when they have the same structure; two names in
 * the schemas are two shapes; the same name for the same structure in two files is one.
 *
 * An object written in place that equals exactly one named shape is that shape, if its place speaks for it: at least
 * one of the equal objects stands at a member whose name ends with the name of the shape, or the other way round.
 *
 * @returns key of a node, then its group
 */
export function groupShapes(grouping: Grouping): ReadonlyMap<string, ShapeGroup> {
  const adopted = adoptNamed(grouping)
  const apart = new Set<string>()
  let ids = assignIds(grouping, adopted, apart)
  for (const key of grouping.apart) {
    apart.add(positionOf(key, grouping, ids))
    ids = assignIds(grouping, adopted, apart)
  }
  return buildGroups(grouping, ids)
}

/** Structure, then the group of the one named shape that takes in what is written in place. */
function adoptNamed(grouping: Grouping): ReadonlyMap<string, string> {
  const named = new Map<string, Set<string>>()
  if (grouping.explicit.size === 0) return new Map()
  const bases = new Map<string, Set<string>>()
  for (const { key } of grouping.nodes) {
    const hash = grouping.hashes.get(key) ?? ""
    const name = grouping.explicit.get(key)
    if (name !== undefined) named.set(hash, (named.get(hash) ?? new Set()).add(name))
    else {
      const found = bases.get(hash) ?? new Set()
      for (const { place } of grouping.standings.get(key) ?? []) found.add(place.base)
      bases.set(hash, found)
    }
  }
  const adopted = new Map<string, string>()
  for (const [hash, names] of named) {
    const [name = ""] = names
    const fits = [...(bases.get(hash) ?? [])].some((base) => isFitting(name, base))
    if (names.size === 1 && fits) adopted.set(hash, explicitId(name, hash))
  }
  return adopted
}

function isFitting(name: string, base: string): boolean {
  return base !== "" && (name.endsWith(base) || base.endsWith(name))
}

function assignIds(
  grouping: Grouping,
  adopted: ReadonlyMap<string, string>,
  apart: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const node of grouping.nodes) ids.set(node.key, idOf(node.key))
  return ids

  function idOf(key: string): string {
    const hash = grouping.hashes.get(key) ?? ""
    const name = grouping.explicit.get(key)
    if (grouping.messages.has(key)) return `message ${key}`
    if (name !== undefined) return explicitId(name, hash)
    const position = apart.size === 0 ? "" : positionOf(key, grouping, ids)
    return apart.has(position) ? position : (adopted.get(hash) ?? `equal ${hash}`)
  }
}

/** The place inside the shape around it. All events with that shape share it. */
function positionOf(key: string, grouping: Grouping, ids: ReadonlyMap<string, string>): string {
  const [standing] = grouping.standings.get(key) ?? []
  return `apart ${ids.get(standing?.parent.key ?? "")} ${standing?.place.path}`
}

function explicitId(name: string, hash: string): string {
  return `named ${name} ${hash}`
}

function buildGroups(grouping: Grouping, ids: ReadonlyMap<string, string>): ReadonlyMap<string, ShapeGroup> {
  const members = groupBy(grouping.nodes, ({ key }) => ids.get(key) ?? "")
  const groups = new Map<string, ShapeGroup>()
  for (const [id, nodes] of members) {
    // A named shape is written as the schemas have it, also where an equal object comes first.
    const named = nodes.filter(({ key }) => grouping.explicit.has(key))
    const explicit = grouping.explicit.get(named[0]?.key ?? "")
    const group = {
      id,
      hash: grouping.hashes.get(nodes[0]?.key ?? "") ?? "",
      nodes: named.length === 0 ? nodes : [...named, ...nodes.filter((node) => !named.includes(node))],
      message: id.startsWith("message "),
      apart: id.startsWith("apart "),
      ...(explicit !== undefined && !id.startsWith("message ") && { explicit }),
    }
    for (const { key } of nodes) groups.set(key, group)
  }
  return groups
}
