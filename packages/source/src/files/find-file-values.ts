import { SourceError } from "../errors.ts"
import { FileValue } from "./file-value.ts"

/** Names and indexes from the message down to a value. */
export type Place = readonly (string | number)[]

/** A file value, and where it stands. */
export interface FoundFile {
  readonly place: Place
  readonly value: FileValue
}

/** Deeper than any message. */
const DEPTH = 64

/**
 * Every file value in a message.
 *
 * @throws SourceError `invalid-call` for contents of a file that `file()` does not wrap: as JSON they would be rubbish
 */
export function findFileValues(message: unknown): readonly FoundFile[] {
  const found: FoundFile[] = []
  // A message that refers to itself fails later, when it is written as JSON.
  const around = new Set<object>()
  const look = (value: unknown, place: Place): void => {
    if (value instanceof FileValue) found.push({ place, value })
    if (typeof value !== "object" || value === null || around.has(value) || place.length > DEPTH) return
    if (isBareFile(value))
      throw new SourceError(
        "invalid-call",
        `${pointerTo(place)} holds bytes, a Blob or a stream, which cannot be written as JSON. Wrap it: file(contents), where Redox takes a file. Nothing was sent.`,
      )
    around.add(value)
    if (Array.isArray(value)) for (const [index, item] of value.entries()) look(item, [...place, index])
    else for (const [name, member] of Object.entries(value)) look(member, [...place, name])
    around.delete(value)
  }
  look(message, [])
  return found
}

function isBareFile(value: object): boolean {
  return (
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof Blob ||
    Symbol.asyncIterator in value ||
    ("pipe" in value && typeof value.pipe === "function")
  )
}

/** The value at a place. */
export function valueAt(message: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    message,
  )
}

/** A copy of a message with another value at a place. What lies beside the way is shared. */
export function withValueAt(message: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value
  const inner = withValueAt((message as Readonly<Record<string | number, unknown>>)[key], rest, value)
  return Array.isArray(message)
    ? message.map((item, index) => (index === key ? inner : item))
    : { ...(message as object), [key]: inner }
}

/** JSON Pointer to a place, safe to show: names that do not look like Redox's own, and those of extensions, are `*`. */
export function pointerTo(place: Place): string {
  const extensions = place.indexOf("Extensions")
  return place
    .map((key, index) => {
      const isForeign = extensions !== -1 && index > extensions
      return `/${typeof key === "number" || (!isForeign && /^[A-Z][A-Za-z]{0,40}$/.test(key)) ? key : "*"}`
    })
    .join("")
}
