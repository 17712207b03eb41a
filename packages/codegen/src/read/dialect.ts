import type { Dialect } from "./definition.ts"

/** Every dialect that can be read, oldest first. */
export const dialects: readonly Dialect[] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]

/** Whether a dialect is older than another. */
export function isOlder(dialect: Dialect, than: Dialect): boolean {
  return dialects.indexOf(dialect) < dialects.indexOf(than)
}

/** What `$schema` holds for a dialect. */
export function dialectUri(dialect: Dialect): string {
  return dialect.startsWith("draft-")
    ? `http://json-schema.org/${dialect}/schema#`
    : `https://json-schema.org/draft/${dialect}/schema`
}

const pattern = /^https?:\/\/json-schema\.org\/(?:draft\/)?(draft-0[467]|20\d\d-\d\d)\/(?:hyper-)?schema#?$/

/**
 * The dialect that a `$schema` names. `http` and `https` count as the same, with and without `#` at the end, and so
 * does the hyper-schema of a dialect, which adds links and no rules.
 *
 * @returns `undefined` when it names none that can be read
 * @example
 * dialectOf("http://json-schema.org/draft-07/schema#") // "draft-07"
 */
export function dialectOf(uri: string): Dialect | undefined {
  const name = pattern.exec(uri.trim())?.[1]
  return dialects.find((dialect) => dialect === name)
}

/** Whether a `$schema` means JSON Schema without saying which: `http://json-schema.org/schema#`. */
export function isAnyDialect(uri: string): boolean {
  return /^https?:\/\/json-schema\.org\/(?:hyper-)?schema#?$/.test(uri.trim())
}
