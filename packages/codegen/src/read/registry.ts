import { childPointer } from "../pointer.ts"
import { isRecord } from "../schema.ts"
import { isOlder } from "./dialect.ts"
import { eachInner } from "./each-inner.ts"
import { enter, fileUri, type Place, type Resource, readId } from "./resource.ts"
import { findKeyword } from "./vocabulary.ts"

/** A `$ref` and the place of the schema that has it. */
export interface Reference {
  readonly place: Place
  readonly address: string
}

/** Everything that references can lead to. */
export interface Registry {
  /** Resources by their addresses. Two files with the same `$id` are both there. */
  readonly resources: Map<string, Resource[]>
  /** The resource of each file. */
  readonly files: Map<string, Resource>
  /** Names such as `#address`, for each resource. */
  readonly anchors: Map<Resource, Map<string, Place[]>>
  /** The resource that a schema with `$id` is. */
  readonly owners: Map<unknown, Resource>
  /** Schemas that have been looked through. */
  readonly visited: Set<unknown>
}

/** A registry with nothing in it. */
export function createRegistry(): Registry {
  return {
    resources: new Map(),
    files: new Map(),
    anchors: new Map(),
    owners: new Map(),
    visited: new Set(),
  }
}

/** Makes the root of a file known, under its path and under its `$id`. What is in it is not looked through. */
export function registerFile(registry: Registry, resource: Resource): void {
  const uri = fileUri(resource.file)
  registry.files.set(resource.file, resource)
  if (isRecord(resource.value)) registry.owners.set(resource.value, resource)
  append(registry.resources, resource.uri, resource)
  if (uri !== resource.uri) append(registry.resources, uri, resource)
}

/**
 * Looks through a schema and all in it, registers addresses and names, and collects references.
 *
 * @returns every `$ref`, in the order of the file
 */
export function registerSchema(registry: Registry, start: Place): readonly Reference[] {
  const references: Reference[] = []
  visit(start)
  return references

  function visit(outer: Place): void {
    const { value } = outer
    if (!isRecord(value) || registry.visited.has(value)) return
    registry.visited.add(value)
    const place = enterRegistered(registry, outer)
    if (place.resource !== outer.resource) {
      registry.owners.set(value, place.resource)
      append(registry.resources, place.resource.uri, place.resource)
    }
    registerAnchors(registry, place, outer.resource)
    const { $ref } = value
    if (typeof $ref === "string") references.push({ place, address: $ref })
    const alone = typeof $ref === "string" && isOlder(place.resource.dialect, "2019-09")
    eachInner(value, (keyword, name, inner) => {
      // What older dialects ignore beside a reference is not even a schema there.
      if (alone && findKeyword(keyword)?.holds !== "definitions") return
      const pointer = childPointer(place.pointer, keyword)
      const innerPointer = name === undefined ? pointer : childPointer(pointer, name)
      visit({ resource: place.resource, pointer: innerPointer, value: inner })
    })
  }
}

/** Like {@link enter}, with the one resource that was registered for the schema. */
export function enterRegistered(registry: Registry, place: Place): Place {
  const owner = registry.owners.get(place.value)
  return owner === undefined ? enter(place) : { ...place, resource: owner }
}

function registerAnchors(registry: Registry, place: Place, outer: Resource): void {
  const { resource, value } = place
  if (!isRecord(value)) return
  const id = readId(value, outer.dialect)
  if (id === undefined && value.$anchor === undefined && value.$dynamicAnchor === undefined) return
  const [, fragment = ""] = (id ?? "").split("#")
  for (const name of new Set([fragment, value.$anchor, value.$dynamicAnchor])) {
    if (typeof name !== "string" || name === "" || name.startsWith("/")) continue
    const anchors = registry.anchors.get(resource) ?? new Map<string, Place[]>()
    registry.anchors.set(resource, anchors)
    append(anchors, name, place)
  }
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
