import { childPointer } from "../pointer.ts"
import { isRecord } from "../schema.ts"
import type { Dialect } from "./definition.ts"
import { dialectOf, isOlder } from "./dialect.ts"

/** A schema with an address of its own: a file, or an inner schema with `$id`. References in it start there. */
export interface Resource {
  /** File it stands in. */
  readonly file: string
  /** JSON Pointer inside the file. */
  readonly pointer: string
  /** The schema. */
  readonly value: unknown
  /** Its address, absolute and without `#`. */
  readonly uri: string
  /** The dialect it is written in. */
  readonly dialect: Dialect
}

/** A place at which a schema stands. */
export interface Place {
  /** The innermost resource around it, or the resource that it is. */
  readonly resource: Resource
  /** JSON Pointer inside the file. */
  readonly pointer: string
  /** What stands there. */
  readonly value: unknown
}

/** The place of a member or an item of what stands at a place. */
export function childOf({ resource, pointer, value }: Place, name: string | number, inner = value): Place {
  return { resource, pointer: childPointer(pointer, name), value: inner }
}

const root = "schemas://folder/"

/** The address of a file that has no `$id`. */
export function fileUri(file: string): string {
  return root + file.split("/").map(encodeURIComponent).join("/")
}

/** Resolves an address against another, or `undefined` when they do not go together. */
export function resolveUri(address: string, base: string): string | undefined {
  if (!URL.canParse(address, base)) return undefined
  const { href } = new URL(address, base)
  const hash = href.indexOf("#")
  return hash === -1 ? href : href.slice(0, hash)
}

/** The `id` of draft-04 or the `$id` of later dialects; beside a `$ref`, the older dialects ignore it. */
export function readId(value: unknown, dialect: Dialect): string | undefined {
  if (!isRecord(value)) return undefined
  if (isOlder(dialect, "2019-09") && typeof value.$ref === "string") return undefined
  const id = dialect === "draft-04" ? value.id : value.$id
  return typeof id === "string" ? id : undefined
}

/**
 * Goes into an inner schema: when it has an `$id`, it is a resource of its own, and may be in a dialect of its own.
 */
export function enter(place: Place): Place {
  const { resource, pointer, value } = place
  // The root of a file is its resource already.
  if (resource.value === value) return place
  const address = readId(value, resource.dialect)?.split("#")[0] ?? ""
  if (address === "") return place
  const uri = resolveUri(address, resource.uri)
  if (uri === undefined) return place
  const $schema = isRecord(value) ? value.$schema : undefined
  const dialect = (typeof $schema === "string" ? dialectOf($schema) : undefined) ?? resource.dialect
  return { resource: { file: resource.file, pointer, value, uri, dialect }, pointer, value }
}

/**
 * The resource of a whole file. Its `$id` counts beside a `$ref` too: generators write files that are a reference to
 * one of their definitions, and a file cannot be mistaken for another.
 */
export function fileResource(file: string, json: unknown, dialect: Dialect): Resource {
  const base = fileUri(file)
  const { $ref: _, ...members } = isRecord(json) ? json : {}
  const address = readId(members, dialect)?.split("#")[0] ?? ""
  const uri = address === "" ? base : (resolveUri(address, base) ?? base)
  return { file, pointer: "", value: json, uri, dialect }
}
