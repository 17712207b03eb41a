import type { Members } from "../records.ts"

/**
 * Merges what a message says into what is known of a thing, member by member:
 *
 * - a member with something in it takes the place of what was known;
 * - a member that is absent, or that holds nothing, leaves what was known. Redox sends members of which nothing is known as
 *   null, as an object with nothing but nulls, or as an empty list, so that nothing of this means "take it away";
 * - a member named in `merged` (a path such as `Demographics.PhoneNumber`) is merged by the same rule; every other object
 *   and every list is one value: half of an old address and half of a new one make no address.
 *
 * @returns a new object; what it is given stays as it is
 */
export function mergeMembers(known: Members, said: Members, merged: readonly string[] = []): Members {
  const result = new Map(Object.entries(known))
  for (const [name, value] of Object.entries(said)) {
    const before = result.get(name)
    if (merged.includes(name) && isObject(before) && isObject(value)) {
      const below = merged.filter((path) => path.startsWith(`${name}.`))
      const paths = below.map((path) => path.slice(name.length + 1))
      result.set(name, mergeMembers(before, value, paths))
    } else if (!result.has(name) || !holdsNothing(value)) result.set(name, value)
  }
  return Object.fromEntries(result)
}

/** Whether a value tells nothing: null, an empty text, and an object or a list with nothing in it but such values. */
export function holdsNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true
  return typeof value === "object" && Object.values(value).every(holdsNothing)
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
