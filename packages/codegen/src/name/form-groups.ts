import type { ResolvedConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import { isMemoryKey, memoryName, type Nodes } from "./collect-nodes.ts"
import { explicitName } from "./explicit-name.ts"
import type { ShapeNode } from "./extract-shapes.ts"
import { findPlace } from "./find-place.ts"
import { groupShapes, type ShapeGroup, type Standing } from "./group-shapes.ts"

/** The shapes to be, and where they stand. */
export interface Groups {
  /** Key of a node, then its group. */
  readonly groups: ReadonlyMap<string, ShapeGroup>
  /** Key of a node, then where it stands; the first place is one on the way from an event. */
  readonly standings: ReadonlyMap<string, readonly Standing[]>
}

/**
 * Brings nodes together to shapes, and keeps apart what the config keeps apart.
 *
 * @param complete - whether no event is missing; else a place of the config may be in the missing one
 * @throws CodegenError `invalid-option`
 */
export function formGroups(
  nodes: Nodes,
  hashes: ReadonlyMap<string, string>,
  config: Pick<ResolvedConfig, "keepApart">,
  complete: boolean,
): Groups {
  const messages = new Set(nodes.roots.values())
  const shapes = [...nodes.all.values()].filter(({ key }) => nodes.resolve(key) === key)
  const standings = findStandings(nodes)
  const explicit = new Map<string, string>()
  for (const { key, definition } of shapes) {
    if (definition === undefined || messages.has(key) || isMemoryKey(key)) continue
    const name = explicitName(definition)
    if (name !== undefined) explicit.set(key, name)
  }
  nameRecalled(shapes, hashes, explicit)
  const apart = findKeys(config.keepApart, "keepApart", nodes, complete)
  for (const [place, key] of apart) {
    if (nodes.all.get(key)?.definition === undefined) continue
    const problem = `The option "keepApart" has "${place}", but what stands there is a schema of its own already.`
    throw new CodegenError("invalid-option", problem)
  }
  const groups = groupShapes({
    nodes: shapes,
    hashes,
    messages,
    explicit,
    standings,
    apart: [...apart.values()],
  })
  return { groups, standings }
}

/** What comes from memory is the shape in the schemas of the same name, as long as that has not changed. */
function nameRecalled(
  shapes: readonly ShapeNode[],
  hashes: ReadonlyMap<string, string>,
  explicit: Map<string, string>,
): void {
  const present = new Set([...explicit].map(([key, name]) => `${name} ${hashes.get(key)}`))
  for (const { key } of shapes) {
    const name = isMemoryKey(key) ? memoryName(key) : ""
    if (present.has(`${name} ${hashes.get(key)}`)) explicit.set(key, name)
  }
}

/** Place, then the key of the node there. */
export function findKeys(
  places: readonly string[],
  option: string,
  nodes: Nodes,
  complete: boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  // Outer places first: whether two inner places are one depends on the shapes around them.
  for (const place of [...places].sort((a, b) => a.split("/").length - b.split("/").length)) {
    try {
      found.set(place, findPlace(place, option, nodes))
    } catch (error) {
      if (complete) throw error
    }
  }
  return found
}

function findStandings(nodes: Nodes): ReadonlyMap<string, readonly Standing[]> {
  const standings = new Map<string, Standing[]>()
  for (const parent of nodes.all.values()) {
    for (const place of parent.places) {
      const key = nodes.resolve(place.key)
      const list = standings.get(key)
      if (list === undefined) standings.set(key, [{ parent, place }])
      else list.push({ parent, place })
    }
  }
  return standings
}
