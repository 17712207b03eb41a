import type { ChangeGroup } from "./group-changes.ts"
import { detailOf, headlineOf, placeOf, sectionsOf, whereOf, wordsFor } from "./sections.ts"
import type { SchemaDiff } from "./types.ts"

/**
 * Prints a comparison for a terminal: what breaks first, equal changes as one line.
 *
 * @example
 * process.stdout.write(printDiffText(diffSchemas(before, after)))
 */
export function printDiffText(diff: SchemaDiff): string {
  const parts = sectionsOf(diff).map(({ title, groups }) => `\n${title}\n${printGroups(groups)}`)
  return `${headlineOf(diff)}\n${parts.join("")}`
}

function printGroups(groups: readonly ChangeGroup[]): string {
  const width = Math.max(...groups.map(({ change }) => wordsFor(change).length))
  return groups.map((group) => `  ${wordsFor(group.change).padEnd(width)}  ${printGroup(group)}\n`).join("")
}

function printGroup(group: ChangeGroup): string {
  const { change } = group
  if (change.change === "event-added" || change.change === "event-removed") return group.events.join(", ")
  if (change.change === "event-changed") return `${group.events.join(", ")}: ${change.detail}`
  return [placeOf(group), detailOf(group), whereOf(group)].filter((part) => part !== "").join("  ")
}
