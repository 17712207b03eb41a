import type { SchemaDiff } from "./types.ts"

/**
 * Prints a comparison as one line of JSON: `formatVersion`, then the members of {@link SchemaDiff}. Members may be
 * added; a change of those that are there gets another `formatVersion`.
 */
export function printDiffJson(diff: SchemaDiff): string {
  return `${JSON.stringify({ formatVersion: 1, ...diff })}\n`
}
