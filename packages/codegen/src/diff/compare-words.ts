import { judge } from "./judge.ts"
import { printValue } from "./structure.ts"
import type { FieldChange } from "./types.ts"

type Annotations = { readonly [keyword: string]: unknown }

/** Annotations that end up in the output, and so are worth a line. */
const words = [
  "default",
  "deprecated",
  "description",
  "examples",
  "readOnly",
  "writeOnly",
  "x-form",
  "x-reliability",
]

/** Compares what is said about a field. */
export function compareWords(
  before: Annotations,
  after: Annotations,
  formats: "annotate" | "check",
): readonly FieldChange[] {
  const keywords = formats === "annotate" ? [...words, "format"] : words
  return keywords.toSorted().flatMap((keyword) => {
    const [old, now] = [text(before[keyword]), text(after[keyword])]
    if (old === now) return []
    return [
      judge({
        change: "documentation",
        keyword,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
      }),
    ]
  })
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : printValue(value)
}
