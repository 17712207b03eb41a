import type { JSX } from "preact"
import type { ValidationIssue } from "../api/types.ts"
import { Icon } from "../parts/icon.tsx"
import { visibleText } from "../parts/visible-text.ts"
import type { Line } from "./json-lines.ts"
import { splitAtMatches } from "./search-lines.ts"

/** Height of a line in pixels; the style sheet has it, too. */
export const LINE = 20

/** Longest text of a value that is drawn; files in messages are far longer. */
const LONGEST = 400

/** One line of JSON, with its number, its fold, and findings beside it. */
export function JsonLine({
  line,
  number,
  top,
  isFolded,
  isMarked,
  searched,
  issues,
  onToggle,
}: {
  readonly line: Line
  readonly number: number
  readonly top: number
  readonly isFolded: boolean
  readonly isMarked: boolean
  readonly searched: string
  readonly issues: readonly (ValidationIssue & { readonly text: string })[]
  readonly onToggle: (number: number) => void
}): JSX.Element {
  const { depth, kind, comma, count } = line
  const text = visibleText(line.text)
  const name = line.name === undefined ? undefined : visibleText(line.name)
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}` : text
  const isList = text === "["
  return (
    <div
      class={`json-line${isMarked ? " marked" : ""}${issues.length > 0 ? " faulty" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span class="json-number">{number + 1}</span>
      <span class="json-text" style={{ paddingLeft: `${depth * 16 + 20}px` }}>
        {kind === "open" && (
          <button
            type="button"
            class={isFolded ? "json-fold folded" : "json-fold"}
            aria-label={`${isFolded ? "Unfold" : "Fold"} ${name ?? "item"}`}
            aria-expanded={!isFolded}
            style={{ left: `${depth * 16}px` }}
            onClick={() => onToggle(number)}
          >
            <Icon name="fold" />
          </button>
        )}
        {name !== undefined && (
          <>
            <span class="json-name">
              <Found text={name} searched={searched} />
            </span>
            {": "}
          </>
        )}
        <span class={`json-${kind === "number" ? "digits" : kind}`}>
          <Found text={cut} searched={searched} />
        </span>
        {cut !== text && <span class="quiet"> … {text.length.toLocaleString()} characters</span>}
        {isFolded && (
          <span class="quiet">
            {` ${count} ${isList ? (count === 1 ? "item" : "items") : count === 1 ? "member" : "members"} `}
            {isList ? "]" : "}"}
          </span>
        )}
        {comma && !isFolded ? "," : ""}
        {issues.map((issue) => (
          <span
            class="json-issue"
            key={`${issue.path} ${issue.rule}`}
            title={`${issue.path} (${issue.rule})`}
          >
            {issue.text}
          </span>
        ))}
      </span>
    </div>
  )
}

function Found({ text, searched }: { readonly text: string; readonly searched: string }): JSX.Element {
  return (
    <>
      {splitAtMatches(text, searched).map((piece, index) =>
        index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece,
      )}
    </>
  )
}
