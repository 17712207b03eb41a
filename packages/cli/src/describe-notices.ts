import type { CodegenPlace, Notice } from "@redoxkit/codegen"

/** Notices that ask for a decision of the user. All others only tell. */
const warnings: ReadonlySet<string> = new Set([
  "derived-names",
  "duplicate-id",
  "duplicate-member",
  "missing-partner",
])

/** So many places are named when several notices are one line. */
const namedPlaces = 3

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
      const text = group.length === 1 ? describeOne(first) : describeSeveral(group, first)
      return { isWarning: warnings.has(first.code), text }
    })
    .toSorted((a, b) => Number(b.isWarning) - Number(a.isWarning))
}

/** Place in a file, as problems name it too: `scheduling/new.json#/properties/Visit`. */
export function describePlace({ file = "", pointer = "" }: CodegenPlace): string {
  return pointer === "" ? file : `${file}#${pointer}`
}

/** Notices that say the same of different keywords belong together, and all events that go without a partner. */
function groupOf({ code, keyword = "", message }: Notice): string {
  if (code === "missing-partner") return code
  return keyword === "" ? `${code} ${message}` : `${code} ${message.replaceAll(`"${keyword}"`, '"…"')}`
}

function describeOne({ message, count, examples }: Notice): string {
  const places = [...new Set(examples.map(describePlace))].filter((place) => place !== "")
  if (places.length === 0) return message
  const more = count > examples.length ? ` and ${count - examples.length} more` : ""
  return `${message}\n  ${places.join(", ")}${more}`
}

function describeSeveral(group: readonly Notice[], first: Notice): string {
  return first.code === "missing-partner" ? describePartners(group) : describeKeywords(group, first)
}

function describePartners(group: readonly Notice[]): string {
  const message = `${group.length} events go without their partner, a query or its answer, which is not among the schemas. Add its schema.`
  const examples = group.flatMap((notice) => notice.examples).slice(0, namedPlaces)
  return describeOne({ code: "missing-partner", message, count: group.length, examples })
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
