import type { CodegenError } from "@redoxkit/codegen"

/** So many problems of one kind are told one by one. */
const toldSingly = 5
/** Of more, so many are told. */
const toldFirst = 3

/** Problems of one kind. */
export interface ProblemGroup {
  /** Those that are told one by one. */
  readonly told: readonly CodegenError[]
  /** One line about the others; nothing when all are told. */
  readonly rest?: string
}

/**
 * Sums up problems: of more than five of one kind, the first three are told, and the number of the others.
 *
 * @example
 * for (const { told, rest } of groupProblems(result.problems)) console.error(told.length, rest)
 */
export function groupProblems(problems: readonly CodegenError[]): readonly ProblemGroup[] {
  const groups = new Map<string, CodegenError[]>()
  for (const problem of problems) {
    const kind = kindOf(problem)
    groups.set(kind, [...(groups.get(kind) ?? []), problem])
  }
  return [...groups.values()].map((group): ProblemGroup => {
    const [first] = group
    if (first === undefined || group.length <= toldSingly) return { told: group }
    const told = group.slice(0, toldFirst)
    const rest = `and ${group.length - told.length} more like these: "--json" lists all.${adviceFor(first)}`
    return { told, rest }
  })
}

/** What a problem says, without the names in it. */
function kindOf({ code, message, file = "", pointer = "" }: CodegenError): string {
  if (code === "duplicate-event") return code
  const place = [`${file}#${pointer}: `, `${file}: `].find((start) => message.startsWith(start)) ?? ""
  return `${code} ${message.slice(place.length).replaceAll(/"[^"]*"/g, '"…"')}`
}

function adviceFor({ code }: CodegenError): string {
  if (code !== "duplicate-event") return ""
  return ' Every event is made from the file after "as in". If a download was unpacked into an old one, empty the folder and unpack it again.'
}
