import { CodegenError } from "../errors.ts"
import type { Nodes } from "./collect-nodes.ts"
import { simplifyName } from "./find-known-event.ts"
import type { NamedEvent } from "./name-events.ts"
import { nearMisses } from "./near-misses.ts"

/** So many places are looked at for what could have been meant. */
const suggestions = 2_000

/**
 * Finds the shape at a place of the config: data model, `/`, event type, `#`, then each member behind a `/`, with `[]`
 * for the items of an array and `/*` for members without a name. A `/` inside a member's name is written `~1`, a `~`
 * is written `~0`. The names of the event are compared without case, spaces and punctuation.
 *
 * @param option - where the place is written, for the error
 * @returns key of the node
 * @throws CodegenError `invalid-option`, with the places that could have been meant
 * @example
 * findPlace("Scheduling/New#/Patient/Identifiers[]", "shapes", nodes)
 */
export function findPlace(place: string, option: string, nodes: Nodes): string {
  const at = place.indexOf("#")
  const [eventName, path] = at === -1 ? [place, ""] : [place.slice(0, at), place.slice(at + 1)]
  const found = findRoot(eventName, nodes)
  if (found === undefined) {
    const names = [...nodes.roots.keys()].map(nameOf)
    throw unknownPlace(option, place, `there is no event "${eventName}"`, nearMisses(eventName, names))
  }
  const [event, root] = found
  const key = path === "" ? undefined : follow(root, path, nodes, new Set())
  if (key !== undefined) return key
  const known = listPlaces(root, nodes).map((known) => `${nameOf(event)}#${known}`)
  throw unknownPlace(option, place, "no shape stands there", nearMisses(place, known))
}

function nameOf({ dataModel, eventType }: NamedEvent): string {
  return `${dataModel}/${eventType}`
}

function findRoot(name: string, nodes: Nodes): readonly [NamedEvent, string] | undefined {
  const wanted = name.split("/").map(simplifyName).join("/")
  return [...nodes.roots].find(([event]) => nameOf(event).split("/").map(simplifyName).join("/") === wanted)
}

function follow(key: string, path: string, nodes: Nodes, met: Set<string>): string | undefined {
  const step = `${key} ${path}`
  if (met.has(step)) return undefined
  met.add(step)
  for (const place of nodes.all.get(nodes.resolve(key))?.places ?? []) {
    if (place.path === path) return nodes.resolve(place.key)
    if (place.path !== "" && !path.startsWith(`${place.path}/`)) continue
    const found = follow(place.key, path.slice(place.path.length), nodes, met)
    if (found !== undefined) return found
  }
  return undefined
}

function listPlaces(root: string, nodes: Nodes): readonly string[] {
  const found = new Set<string>()
  const open = [{ key: root, path: "", around: new Set<string>() }]
  for (let next = open.shift(); next !== undefined && found.size < suggestions; next = open.shift()) {
    const { key, path, around } = next
    for (const place of nodes.all.get(nodes.resolve(key))?.places ?? []) {
      if (around.has(place.key)) continue
      const deeper = `${path}${place.path}`
      if (deeper !== "") found.add(deeper)
      open.push({ key: place.key, path: deeper, around: new Set([...around, place.key]) })
    }
  }
  return [...found]
}

function unknownPlace(option: string, place: string, why: string, near: string): CodegenError {
  return new CodegenError("invalid-option", `The option "${option}" has "${place}", but ${why}.${near}`)
}
