import { jsonParseLinter } from "@codemirror/lang-json"
import type { Diagnostic } from "@codemirror/lint"
import type { EditorView } from "@codemirror/view"
import type { ValidationIssue } from "../api/types.ts"
import { describeIssue } from "../json/issue-lines.ts"
import { around } from "../json/pointer.ts"
import { scanJson } from "./scan-json.ts"
import { type Schema, unknownMembers } from "./schema-at.ts"

/** What a message is checked by. */
export interface Checks {
  readonly schemaOf: () => Schema | undefined
  /** Checks a message as a destination would; `null` for an event that the catalogue does not know. */
  readonly check: (message: object) => Promise<readonly ValidationIssue[] | null>
}

const parse = jsonParseLinter()

/** What is wrong with the text of an editor, or worth a look, in the order of the text. */
export async function diagnose(
  view: EditorView,
  { schemaOf, check }: Checks,
): Promise<readonly Diagnostic[]> {
  const text = view.state.doc.toString()
  if (text.trim() === "")
    return [
      {
        from: 0,
        to: text.length,
        severity: "error",
        message: "Nothing is written. A message is a JSON object.",
      },
    ]
  const broken = parse(view)
  if (broken.length > 0)
    return broken.map((diagnostic) => ({ ...diagnostic, message: "This is no JSON from here on." }))
  const message: unknown = JSON.parse(text)
  if (typeof message !== "object" || message === null || Array.isArray(message))
    return [{ from: 0, to: text.length, severity: "error", message: "A message is a JSON object." }]

  const { ranges } = scanJson(text)
  const rangeOf = (pointer: string) => {
    for (let place: string | undefined = pointer; place !== undefined; place = around(place)) {
      const range = ranges.get(place)
      if (range !== undefined) return range
    }
    return { from: 0, to: 1 }
  }
  // Only the sandbox can check it; where that does not answer, writing goes on without.
  const issues = await check(message).catch(() => [])
  const schema = schemaOf()
  const unknown = schema === undefined ? [] : unknownMembers(schema, ranges.keys())
  if (issues === null)
    return [
      {
        ...rangeOf("/Meta/EventType"),
        severity: "info",
        message: "The catalogue does not know this event, so nothing checks it.",
      },
    ]
  return [
    ...issues.map((issue) => ({
      ...rangeOf(issue.path),
      severity: "error" as const,
      message: describeIssue(issue),
    })),
    ...unknown.map((pointer) => ({
      ...rangeOf(pointer),
      severity: "info" as const,
      message: "No schema names this member. Redox lets it pass; look at its spelling.",
    })),
  ].sort((one, other) => one.from - other.from)
}
