import { BadChange } from "./errors.ts"
import { changeKeyOf } from "./messages/keys.ts"
import type { Settings } from "./settings.ts"

/** A change, and what it is known by. */
export interface KnownChange {
  readonly change: unknown
  /** Digest of its key. */
  readonly key: string
  /** When it happened, in milliseconds since 1970; `null` without `changedAt`. */
  readonly changedAt: number | null
  /** Why it can be neither known nor dated; `undefined` for a good one. */
  readonly fault: unknown
}

/** Finds out what a change is known by. A change that cannot tell is known by its JSON, and has a fault. */
export function identifyChange(
  { feed, changeKey, changedAt }: Pick<Settings, "feed" | "changeKey" | "changedAt">,
  change: unknown,
): KnownChange {
  try {
    const key = changeKey(change)
    if (typeof key !== "string" || key === "")
      throw new BadChange("changeKey gave no text for a change. Make one of its ID and its version.")
    const at = changedAt === undefined ? null : timeOf(changedAt(change))
    return { change, key: changeKeyOf(feed, key), changedAt: at, fault: undefined }
  } catch (fault) {
    return { change, key: changeKeyOf(feed, `unreadable ${jsonOf(change)}`), changedAt: null, fault }
  }
}

function timeOf(given: unknown): number {
  const at =
    given instanceof Date || typeof given === "string" || typeof given === "number"
      ? new Date(given)
      : undefined
  const milliseconds = at?.getTime() ?? Number.NaN
  if (Number.isNaN(milliseconds))
    throw new BadChange(
      "changedAt gave no point in time for a change. Give a Date, ISO 8601, or milliseconds since 1970.",
    )
  return milliseconds
}

/** A change as JSON, to set it aside. @throws BadChange for what JSON cannot hold */
export function jsonOf(change: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(change)
  } catch {
    // The error repeats names of members.
  }
  if (text !== undefined) return text
  throw new BadChange("A change cannot be written as JSON. Give plain values in the changes of a page.")
}
