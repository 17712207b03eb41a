import type { RedoxErrorEntry } from "./errors.ts"

/** `Meta` of an answer; `undefined` when it has none. */
export function metaOf(
  json: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const meta = json?.Meta
  return typeof meta === "object" && meta !== null && !Array.isArray(meta)
    ? (meta as Record<string, unknown>)
    : undefined
}

/** `Meta.Errors` of an answer, whatever its status was. Nothing in it is dropped: what is no list counts as one entry. */
export function errorEntriesOf(
  json: Readonly<Record<string, unknown>> | undefined,
): readonly RedoxErrorEntry[] {
  const errors = metaOf(json)?.Errors
  return (Array.isArray(errors) ? errors : [errors]).filter(saysSomething).map(entryOf)
}

function saysSomething(given: unknown): boolean {
  if (typeof given === "object" && given !== null) return Object.keys(given).length > 0
  return Boolean(given)
}

/** An entry as it came; one that is no object becomes the text of an entry. */
function entryOf(given: unknown): RedoxErrorEntry {
  if (typeof given === "object" && !Array.isArray(given)) return given as RedoxErrorEntry
  return { Text: typeof given === "string" ? given : JSON.stringify(given) }
}

/** The HTTP status that a destination system answered. A number of three digits only: it is printed with errors. */
export function destinationStatusOf({ DestinationStatusCode }: RedoxErrorEntry): number | undefined {
  return /^[1-5]\d\d$/.test(`${DestinationStatusCode}`) ? Number(DestinationStatusCode) : undefined
}

/**
 * Whether an error of a request that Redox refused (4xx) comes from the destination system. Documented are the status
 * of that system and the module `Destination Response`; recorded is a refused query with `transmission` and `Send`.
 * Lists of Redox are open, so every other entry counts as Redox's own.
 */
export function isFromDestination(entry: RedoxErrorEntry): boolean {
  const { Module, Type } = entry
  return (
    destinationStatusOf(entry) !== undefined ||
    Module === "Destination Response" ||
    (Type === "transmission" && Module === "Send")
  )
}
