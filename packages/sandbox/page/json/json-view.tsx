// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
import { useComputed, useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks"
import type { ValidationIssue } from "../api/types.ts"
import { scrollToRow, visibleRows } from "../list/visible-rows.ts"
import { copy } from "../parts/copy-text.tsx"
import { Icon } from "../parts/icon.tsx"
import { foldAtFirst, foldFrom, unfoldTo, visibleLines } from "./fold-lines.ts"
import { describeIssue, issuesByLine } from "./issue-lines.ts"
import { JsonLine, LINE } from "./json-line.tsx"
import type { Line } from "./json-lines.ts"
import { searchLines } from "./search-lines.ts"

/** JSON with folding, search, and findings beside the lines they concern. Of long JSON, only what can be seen is drawn. */
export function JsonView({
  lines,
  issues,
  source,
}: {
  readonly lines: readonly Line[]
  readonly issues: readonly ValidationIssue[]
  /** The text as it came, for copying. */
  readonly source: string
}): JSX.Element {
  const folded = useSignal<ReadonlySet<number>>(foldAtFirst(lines))
  const text = useSignal("")
  /** Line that was jumped to. */
  const marked = useSignal<number | undefined>(undefined)
  const view = useSignal({ top: 0, height: 400 })
  const scroller = useRef<HTMLDivElement>(null)

  const found = useMemo(() => issuesByLine(lines, issues), [lines, issues])
  const visible = useComputed(() => visibleLines(lines, folded.value))
  const matches = useComputed(() => searchLines(lines, text.value))
  const issueLines = useMemo(() => [...found.keys()].sort((one, other) => one - other), [found])

  const measure = (): void => {
    const element = scroller.current
    if (element) view.value = { top: element.scrollTop, height: element.clientHeight }
  }
  useEffect(() => {
    const observer = new ResizeObserver(measure)
    if (scroller.current) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [])

  const jump = (line: number): void => {
    folded.value = unfoldTo(lines, folded.value, line)
    marked.value = line
  }
  // After the lines around it are unfolded and drawn.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || marked.value === undefined) return
    const row = visible.value.indexOf(marked.value)
    if (row === -1) return
    const top = scrollToRow(row, element.scrollTop, element.clientHeight, LINE)
    // With some lines around it, where it was out of sight.
    if (top !== element.scrollTop) element.scrollTop = Math.max(0, row * LINE - element.clientHeight / 3)
  }, [marked.value, visible.value])

  const step = (places: readonly number[], by: 1 | -1): void => {
    if (places.length === 0) return
    const now = places.indexOf(marked.value ?? -1)
    const next =
      places[now === -1 ? (by === 1 ? 0 : places.length - 1) : (now + by + places.length) % places.length]
    if (next !== undefined) jump(next)
  }
  const toggle = (line: number): void => {
    const next = new Set(folded.value)
    if (!next.delete(line)) next.add(line)
    folded.value = next
  }
  const { from, to } = visibleRows(view.value.top, view.value.height, LINE, visible.value.length)
  const position = matches.value.indexOf(marked.value ?? -1)

  return (
    <div class="json">
      <div class="json-bar">
        <label class="text-filter">
          <Icon name="search" />
          <input
            type="search"
            aria-label="Search in this message"
            placeholder="Search in this message"
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => {
              text.value = event.currentTarget.value
              const [first] = searchLines(lines, text.value)
              if (first === undefined) marked.value = undefined
              else jump(first)
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault()
                step(matches.value, event.shiftKey ? -1 : 1)
              } else if (event.key === "Escape" && text.value !== "") {
                event.stopPropagation()
                event.currentTarget.value = ""
                text.value = ""
              }
            }}
          />
        </label>
        {text.value.trim() !== "" && (
          <span class="json-count" role="status">
            {matches.value.length === 0 ? "No match" : `${position + 1} of ${matches.value.length}`}
          </span>
        )}
        {matches.value.length > 0 && <Steps what="match" onStep={(by) => step(matches.value, by)} />}
        <span class="json-bar-end">
          {issues.length > 0 && (
            <>
              <span class="findings">
                <Icon name="warning" /> {issues.length} {issues.length === 1 ? "finding" : "findings"}
              </span>
              <Steps what="finding" onStep={(by) => step(issueLines, by)} />
            </>
          )}
          <button
            type="button"
            class="button plain small"
            onClick={() => (folded.value = foldFrom(lines, 1))}
          >
            Fold
          </button>
          <button type="button" class="button plain small" onClick={() => (folded.value = new Set())}>
            Unfold
          </button>
          <button
            type="button"
            class="button plain small"
            onClick={() => void copy(source, "The message is copied.")}
          >
            Copy
          </button>
        </span>
      </div>
      <section class="json-scroller" ref={scroller} onScroll={measure} tabIndex={0} aria-label="JSON">
        <div class="json-lines" style={{ height: `${visible.value.length * LINE}px` }}>
          {visible.value.slice(from, to).map((number, index) => (
            <JsonLine
              key={number}
              line={lines[number] as Line}
              number={number}
              top={(from + index) * LINE}
              isFolded={folded.value.has(number)}
              isMarked={marked.value === number}
              searched={text.value}
              issues={found.get(number)?.map((issue) => ({ ...issue, text: describeIssue(issue) })) ?? []}
              onToggle={toggle}
            />
          ))}
        </div>
      </section>
    </div>
  )
}

function Steps({
  what,
  onStep,
}: {
  readonly what: string
  readonly onStep: (by: 1 | -1) => void
}): JSX.Element {
  return (
    <span class="steps">
      <button
        type="button"
        class="button plain tiny"
        aria-label={`Previous ${what}`}
        onClick={() => onStep(-1)}
      >
        <Icon name="up" />
      </button>
      <button type="button" class="button plain tiny" aria-label={`Next ${what}`} onClick={() => onStep(1)}>
        <Icon name="down" />
      </button>
    </span>
  )
}
