import path from "node:path"
import { childPointer, splitPointer } from "../pointer.ts"
import { isRecord } from "../schema.ts"
import { enterRegistered, type Reference, type Registry } from "./registry.ts"
import { type Place, type Resource, resolveUri } from "./resource.ts"
import { findKeyword } from "./vocabulary.ts"

/** Why a reference leads nowhere. */
export interface DeadEnd {
  /** What is wrong and what to do about it. */
  readonly problem: string
  /** File of the folder that the reference names, whether it can be read or not. */
  readonly file?: string
}

/**
 * Follows a reference: to a place in the same file, to another file by its path, or to whatever has the `$id`.
 * The rules of JSON Schema come first. Where they lead nowhere, the address is taken as a path from the file that has
 * it, since files with an `$id` refer to their neighbours by path all the same.
 */
export function resolveReference(registry: Registry, { place, address }: Reference): Place | DeadEnd {
  const hash = address.indexOf("#")
  const document = hash === -1 ? address : address.slice(0, hash)
  const fragment = hash === -1 ? "" : decode(address.slice(hash + 1))
  const resource = document === "" ? place.resource : findResource(registry, place.resource, document)
  if ("problem" in resource) return resource
  const found = findFragment(registry, resource, fragment)
  if (!("problem" in found)) return found
  // Generators put an "id" on every schema and mean pointers from the root of the file all the same.
  const file = registry.files.get(resource.file)
  if (document !== "" || file === undefined || file === resource) return found
  const second = findFragment(registry, file, fragment)
  return "problem" in second ? found : second
}

function findResource(registry: Registry, from: Resource, document: string): Resource | DeadEnd {
  const file = findPath(from.file, document)
  const near = file === undefined ? undefined : registry.files.get(file)
  const uri = resolveUri(document, from.uri)
  const [first, ...others] = (uri === undefined ? undefined : registry.resources.get(uri)) ?? []
  if (first === undefined) return near ?? notAmong(document, file)
  if (others.length === 0) return first
  const all = [first, ...others]
  const chosen = all.find((one) => one === near) ?? all.find((one) => one.file === from.file)
  if (chosen !== undefined) return chosen
  const places = all.map((one) => `${one.file}#${one.pointer}`).join(" and ")
  return { problem: `The reference fits several schemas with the same "$id": ${places}. Make them differ.` }
}

function notAmong(document: string, file: string | undefined): DeadEnd {
  if (/^[a-z][a-z0-9+.-]*:/i.test(document)) {
    const hint = "Nothing is fetched from the network: put that schema into the folder, with its $id"
    return { problem: `The reference leads to "${document}", which is not among the schemas. ${hint}.` }
  }
  if (file === undefined) {
    return {
      problem: `The reference "${document}" leads out of the folder of schemas. Name a folder further up.`,
    }
  }
  return {
    problem: `The reference leads to "${file}", which is not among the schemas. Correct the path.`,
    file,
  }
}

/** The address as a path from the file that has it; `undefined` when that is outside of the folder. */
function findPath(from: string, document: string): string | undefined {
  const address = decode(document).replaceAll("\\", "/")
  const file = address.startsWith("/")
    ? path.posix.normalize(address.slice(1))
    : path.posix.join(path.posix.dirname(from), address)
  return file.startsWith("../") ? undefined : file
}

function findFragment(registry: Registry, resource: Resource, fragment: string): Place | DeadEnd {
  if (fragment === "")
    return check(resource.value, { resource, pointer: resource.pointer, value: resource.value })
  if (fragment.startsWith("/")) return followPointer(registry, resource, fragment)
  const [place, ...others] = registry.anchors.get(resource)?.get(fragment) ?? []
  if (place === undefined) return { problem: `No schema in "${resource.file}" has the name "#${fragment}".` }
  if (others.length === 0) return place
  return {
    problem: `Several schemas in "${resource.file}" have the name "#${fragment}". Make the names differ.`,
  }
}

/** What a step of a pointer leads to: a schema, a group of schemas, or something that no keyword explains. */
type Ground = "schema" | "group" | "unknown"

function followPointer(registry: Registry, start: Resource, pointer: string): Place | DeadEnd {
  let place: Place = { resource: start, pointer: start.pointer, value: start.value }
  let ground: Ground = "schema"
  for (const name of splitPointer(pointer)) {
    const { value } = place
    if (!hasMember(value, name)) {
      return { problem: `There is nothing at "#${pointer}" in "${start.file}". Correct the reference.` }
    }
    const inner = (value as { readonly [name: string]: unknown })[name]
    ground = step(ground, name, inner)
    place = { resource: place.resource, pointer: childPointer(place.pointer, name), value: inner }
    if (ground === "schema") place = enterRegistered(registry, place)
  }
  if (ground === "group") {
    return { problem: `At "#${pointer}" is a group of schemas, not one schema. Add the name of one.` }
  }
  return check(place.value, place)
}

function check(value: unknown, place: Place): Place | DeadEnd {
  if (isRecord(value) || typeof value === "boolean") return place
  return {
    problem: `The reference leads to "${place.resource.file}#${place.pointer}", where no schema stands.`,
  }
}

function step(ground: Ground, name: string, inner: unknown): Ground {
  if (ground !== "schema") return ground === "group" ? "schema" : "unknown"
  const holds = findKeyword(name)?.holds
  if (holds === "schema") return "schema"
  if (holds === undefined || holds === "value" || holds === "annotation" || holds === "nothing")
    return "unknown"
  return holds === "schema or schemas" && !Array.isArray(inner) ? "schema" : "group"
}

function hasMember(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(name) && Number(name) < value.length
  return isRecord(value) && Object.hasOwn(value, name)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
