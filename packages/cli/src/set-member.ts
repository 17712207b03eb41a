import { suggest } from "./suggest.ts"
import { UsageError } from "./usage-error.ts"

/** What `--set` asks for: a place in a message, and its new value. */
export interface Setting {
  /** Names of members and numbers of entries, from the root on. */
  readonly path: readonly string[]
  readonly value: unknown
}

/** The parts of JSON Schema that say which members there are. */
export interface Shape {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly $defs?: Readonly<Record<string, Shape>>
}

type Container = Record<string, unknown> | unknown[]

/**
 * Reads `Path=text` or `Path:=json`. A path is made of names and numbers: `Patient.Identifiers[0].ID` or
 * `Patient.Identifiers.0.ID`.
 *
 * @throws UsageError
 */
export function readSetting(given: string): Setting {
  const [, place = "", isJson, text = ""] = /^([^=:]+)(:?)=([\s\S]*)$/.exec(given) ?? []
  const path = place.replace(/\[(\d+)\]/g, ".$1").split(".")
  if (place === "" || path.includes(""))
    throw new UsageError("--set takes Path=text or Path:=json, such as Patient.Demographics.FirstName=Ann.")
  try {
    return { path, value: isJson === "" ? text : JSON.parse(text) }
  } catch {
    throw new UsageError(`What --set gives to ${place} after ":=" is no JSON. Use "=" for a text.`)
  }
}

/**
 * Puts a value into a message. Objects and lists on the way are made when they are missing.
 *
 * @param schema - of the event; it tells which members there are, except below `Extensions`
 * @throws UsageError for a member that the event does not have, with what was probably meant
 */
export function setMember(message: Record<string, unknown>, schema: Shape, { path, value }: Setting): void {
  let here: Container = message
  let shape: Shape | undefined = schema
  for (const [index, name] of path.entries()) {
    const place = path.slice(0, index + 1).join(".")
    shape = Array.isArray(here)
      ? itemShape(schema, shape, here, name, place)
      : memberShape(schema, shape, name)
    if (index === path.length - 1) {
      write(here, name, value)
      return
    }
    const before: unknown = Object.hasOwn(here, name) ? (here as Record<string, unknown>)[name] : undefined
    const next: unknown = before ?? (isList(schema, shape, path[index + 1]) ? [] : {})
    if (typeof next !== "object" || next === null)
      throw new UsageError(`--set cannot go into ${place}: it is neither an object nor a list.`)
    write(here, name, next)
    here = next as Container
  }
}

function memberShape(root: Shape, shape: Shape | undefined, name: string): Shape | undefined {
  const { properties } = resolve(root, shape) ?? {}
  if (properties === undefined || name === "Extensions") return undefined
  if (Object.hasOwn(properties, name)) return properties[name]
  const known = Object.keys(properties)
  throw new UsageError(
    `The event has no member "${name}" there.${suggest(name, known) || ` There are: ${known.join(", ")}.`}`,
  )
}

function itemShape(
  root: Shape,
  shape: Shape | undefined,
  list: readonly unknown[],
  name: string,
  place: string,
): Shape | undefined {
  if (!/^\d{1,4}$/.test(name) || Number(name) > list.length)
    throw new UsageError(
      `--set needs the number of an entry at ${place}, from 0 to ${list.length}: there are ${list.length}, and one can be added.`,
    )
  return resolve(root, shape)?.items
}

function isList(root: Shape, shape: Shape | undefined, next: string | undefined): boolean {
  const resolved = resolve(root, shape)
  return resolved === undefined ? /^\d+$/.test(next ?? "") : resolved.items !== undefined
}

function resolve(root: Shape, shape: Shape | undefined): Shape | undefined {
  return shape?.$ref === undefined ? shape : root.$defs?.[shape.$ref.slice("#/$defs/".length)]
}

/** `__proto__` is a name like any other here. */
function write(target: Container, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}
