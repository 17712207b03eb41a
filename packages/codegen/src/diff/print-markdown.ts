import type { ChangeGroup } from "./group-changes.ts"
import { detailOf, placeOf, sectionsOf, summaryOf, whereOf, wordsFor } from "./sections.ts"
import type { SchemaDiff } from "./types.ts"

/**
 * Prints a comparison as Markdown, for a changelog or a changeset.
 *
 * @param changeset - name of a package: makes it a changeset, with the step for that package and one sentence as the
 * summary. When there is no change it names no package, and releases nothing.
 * @example
 * await writeFile(".changeset/redox-schemas.md", printDiffMarkdown(diff, "my-redox-types"))
 */
export function printDiffMarkdown(diff: SchemaDiff, changeset?: string): string {
  if (diff.step === "none") return changeset === undefined ? "No changes.\n" : "---\n---\n"
  const parts = sectionsOf(diff).map(
    ({ title, groups }) => `### ${title}\n\n${groups.map((group) => `- ${printGroup(group)}\n`).join("")}`,
  )
  const front =
    changeset === undefined
      ? ""
      : `---\n${JSON.stringify(changeset)}: ${diff.step}\n---\n\n${summaryOf(diff)}\n\n`
  return `${front}${parts.join("\n")}`
}

function printGroup(group: ChangeGroup): string {
  const { change } = group
  if (change.change === "event-added" || change.change === "event-removed") {
    return `${wordsFor(change)}: ${plain(group.events.join(", "))}`
  }
  if (change.change === "event-changed")
    return `${plain(group.events.join(", "))}: ${code(change.detail)}. ${change.why}`
  const reason = [change.readers, change.writers].includes("breaking") ? ` ${change.why}` : ""
  const detail = detailOf(group)
  const place = change.path === "" ? placeOf(group) : code(placeOf(group))
  return `${place} ${wordsFor(change)}${detail === "" ? "" : `: ${code(detail)}`}, ${plain(whereOf(group))}.${reason}`
}

/** Text that means nothing to Markdown. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~&]/g, "\\$&")
}

/** A code span, between more backticks than there are in a row in the text. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? []
  if (runs.length === 0) return `\`${text}\``
  const fence = "`".repeat(Math.max(...runs.map((run) => run.length)) + 1)
  return `${fence} ${text} ${fence}`
}
