import { type ChangeGroup, groupChanges } from "./group-changes.ts"
import type { ChangeKind, FieldChange, SchemaDiff } from "./types.ts"

/** A part of a printed comparison. */
export interface Section {
  readonly title: string
  readonly groups: readonly ChangeGroup[]
}

const titles: readonly (readonly [title: string, holds: (change: FieldChange) => boolean])[] = [
  ["Breaks readers and writers", ({ readers, writers }) => readers === "breaking" && writers === "breaking"],
  ["Breaks readers", ({ readers, writers }) => readers === "breaking" && writers !== "breaking"],
  ["Breaks writers", ({ readers, writers }) => readers !== "breaking" && writers === "breaking"],
  ["Breaks nothing", ({ readers, writers }) => readers === "compatible" && writers === "compatible"],
  ["Documentation", ({ readers, writers }) => readers === "none" && writers === "none"],
]

/** The changes in the order in which they matter: what breaks, then whole events, then what is in many places. */
export function sectionsOf({ changes }: SchemaDiff): readonly Section[] {
  return titles
    .map(([title, holds]) => {
      const groups = groupChanges(changes.filter(holds))
      const isEvent = ({ change }: ChangeGroup) => change.change.startsWith("event-")
      const fields = groups.filter((group) => !isEvent(group)).toSorted((a, b) => b.places - a.places)
      return { title, groups: [...groups.filter(isEvent), ...fields] }
    })
    .filter(({ groups }) => groups.length > 0)
}

const words: { readonly [Kind in ChangeKind]: string } = {
  "event-added": "event added",
  "event-removed": "event removed",
  "event-changed": "event changed",
  added: "added",
  removed: "removed",
  widened: "more types",
  narrowed: "fewer types",
  retyped: "other type",
  required: "now required",
  optional: "now optional",
  "values-added": "value added",
  "values-removed": "value removed",
  "known-values-added": "known value added",
  "known-values-removed": "known value removed",
  tightened: "tighter",
  loosened: "looser",
  closed: "now closed",
  opened: "now open",
  changed: "changed",
  documentation: "says",
}

/** What happened, in words. */
export function wordsFor({ change }: FieldChange): string {
  return words[change]
}

/** What changed: the path, or for the message as a whole its name. */
export function placeOf({ change, isPathEnd }: ChangeGroup): string {
  if (change.path === "") return isPathEnd ? "several places" : "the message"
  return isPathEnd ? `….${change.path}` : change.path
}

/** Values before and after; texts of documentation are too long for a line. */
export function detailOf({ change }: ChangeGroup): string {
  return change.change === "documentation" ? (change.keyword ?? "") : change.detail
}

/** Where the change is, for people. */
export function whereOf({ events, places }: ChangeGroup): string {
  const [first = ""] = events
  const times = places > events.length ? `at ${places} places ` : ""
  if (events.length <= 3) return `${times}in ${events.join(", ")}`
  return `${times}in ${events.length} events, such as ${first}`
}

/** The first line: the step, and how many changes are behind it. */
export function headlineOf({ step, changes, events }: SchemaDiff): string {
  if (step === "none") return `No changes. ${count(events.after, "event")} on both sides.`
  const breaking = changes.filter(({ readers, writers }) => [readers, writers].includes("breaking")).length
  const words = changes.filter(({ change }) => change === "documentation").length
  return [
    `${step}: ${count(changes.length, "change")}.`,
    `${breaking} break readers or writers, ${changes.length - breaking - words} break nothing,`,
    `${words} are documentation only.`,
  ].join(" ")
}

/** One sentence that tells how much changed, as the summary of a changeset. */
export function summaryOf({ changes }: SchemaDiff): string {
  const breaking = changes.filter(({ readers, writers }) => [readers, writers].includes("breaking")).length
  const ending = breaking === 0 ? "none of them breaking" : `${breaking} of them breaking`
  return `The Redox schemas have ${count(changes.length, "change")}, ${ending}.`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`
}
