import type { CodegenPlace, Notice } from "@redoxkit/codegen"

/** Notices that ask for a decision of the user. All others only tell. */
const warnings: ReadonlySet<string> = new Set([
  "derived-names",
  "duplicate-id",
  "duplicate-member",
  "missing-partner",
])

/** A notice in a line or two. */
export interface NoticeLine {
  readonly isWarning: boolean
  readonly text: string
}

/**
 * Sums up notices: each once, with the first places. Keywords that only the validators know are one line together.
 *
 * @example
 * describeNotices(result.notices).map(({ text }) => text)
 */
export function describeNotices(notices: readonly Notice[]): readonly NoticeLine[] {
  const groups = new Map<string, Notice[]>()
  for (const notice of notices) {
    const key = groupOf(notice)
    groups.set(key, [...(groups.get(key) ?? []), notice])
  }
  return [...groups.values()]
    .map((group): NoticeLine => {
      const [first] = group as [Notice, ...Notice[]]
      const text = group.length === 1 ? describeOne(first) : describeKeywords(group, first)
      return { isWarning: warnings.has(first.code), text }
    })
    .toSorted((a, b) => Number(b.isWarning) - Number(a.isWarning))
}

/** Place in a file, as problems name it too: `scheduling/new.json#/properties/Visit`. */
export function describePlace({ file = "", pointer = "" }: CodegenPlace): string {
  return pointer === "" ? file : `${file}#${pointer}`
}

/** Notices that say the same of different keywords belong together. */
function groupOf({ code, keyword = "", message }: Notice): string {
  return keyword === "" ? `${code} ${message}` : `${code} ${message.replaceAll(`"${keyword}"`, '"…"')}`
}

function describeOne({ message, count, examples }: Notice): string {
  const places = [...new Set(examples.map(describePlace))].filter((place) => place !== "")
  if (places.length === 0) return message
  const more = count > examples.length ? ` and ${count - examples.length} more` : ""
  return `${message}\n  ${places.join(", ")}${more}`
}

function describeKeywords(group: readonly Notice[], { message, keyword = "", examples }: Notice): string {
  const keywords = group
    .toSorted((a, b) => b.count - a.count)
    .map(({ keyword, count }) => `${keyword} (${count})`)
    .join(", ")
  const places = examples.slice(0, 1).map(describePlace).join("")
  const general = message.replaceAll(`"${keyword}"`, "each").replace(/^each/, "Each")
  return `${group.length} keywords: ${keywords}. ${general}${places === "" ? "" : `\n  such as ${places}`}`
}
