import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { json, jsonParseLinter } from "@codemirror/lang-json"
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language"
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from "@codemirror/lint"
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search"
import { EditorState, StateEffect } from "@codemirror/state"
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view"
import { tags } from "@lezer/highlight"
import type { ValidationIssue } from "../api/types.ts"
import { describeIssue } from "../json/issue-lines.ts"
import { around } from "../json/pointer.ts"
import { completeFrom } from "./complete.ts"
import { isMessage } from "./message.ts"
import { scanJson } from "./scan-json.ts"
import { type Schema, unknownMembers } from "./schema-at.ts"

/** Something about the message that is worth a look. */
export interface Finding {
  readonly severity: "error" | "warning" | "info"
  readonly line: number
  readonly text: string
  readonly from: number
  /** The text is no message, so that it cannot be sent. */
  readonly stops: boolean
}

/** What the editor works with. */
export interface EditorOptions {
  readonly schemaOf: () => Schema | undefined
  /** Checks a message as a destination would; `null` for an event that the catalogue does not know. */
  readonly check: (message: object) => Promise<readonly ValidationIssue[] | null>
  readonly onFindings: (findings: readonly Finding[]) => void
  /** Somebody wrote, or took back what was written. */
  readonly onWrite: (text: string) => void
  readonly onSend: () => void
}

/** An editor of a message. */
export interface Editor {
  text(): string
  /** Puts another text in; the one before can be brought back by undoing. */
  write(text: string): void
  /** Checks at once instead of after a pause. */
  check(): void
  goTo(position: number): void
  close(): void
}

/** How long writing pauses before the message is checked, in milliseconds. */
const CHECK_AFTER = 400

/**
 * Puts an editor into an element. It lives in a shadow root, where its styles need no permission of the
 * Content-Security-Policy.
 */
export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" })
  const check = async (view: EditorView): Promise<readonly Diagnostic[]> => {
    const diagnostics = await diagnose(view, options)
    const isReadable = isMessage(view.state.doc.toString())
    options.onFindings(
      diagnostics.map(({ severity, from, message }) => ({
        severity: severity === "hint" ? "info" : severity,
        from,
        line: view.state.doc.lineAt(Math.min(from, view.state.doc.length)).number,
        text: message,
        stops: !isReadable,
      })),
    )
    return diagnostics
  }
  const send = (): boolean => {
    options.onSend()
    return true
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        lintGutter(),
        foldGutter({ openText: "▾", closedText: "▸" }),
        codeFolding(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        json(),
        syntaxHighlighting(colours),
        autocompletion({ override: [completeFrom(options.schemaOf)], icons: false }),
        linter(check, {
          delay: CHECK_AFTER,
          needsRefresh: ({ transactions }) =>
            transactions.some(({ effects }) => effects.some((effect) => effect.is(recheck))),
        }),
        EditorView.updateListener.of(({ docChanged, state, transactions }) => {
          const isPutIn = transactions.some(({ effects }) => effects.some((effect) => effect.is(recheck)))
          if (docChanged && !isPutIn) options.onWrite(state.doc.toString())
        }),
        keymap.of([
          { key: "Mod-Enter", run: send },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...searchKeymap,
          ...foldKeymap,
          ...lintKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({ "aria-label": "Message as JSON", tabindex: "0" }),
        theme,
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    write(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        effects: recheck.of(null),
        scrollIntoView: true,
      })
    },
    check() {
      view.dispatch({ effects: recheck.of(null) })
      forceLinting(view)
    },
    goTo(position) {
      const anchor = Math.min(position, view.state.doc.length)
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) })
      view.focus()
    },
    close: () => view.destroy(),
  }
}

/** Asks for a check, also where the text stays the same. */
const recheck = StateEffect.define<null>()

const parse = jsonParseLinter()

async function diagnose(view: EditorView, options: EditorOptions): Promise<readonly Diagnostic[]> {
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
  const issues = await options.check(message).catch(() => [])
  const schema = options.schemaOf()
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

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--json-name)" },
  { tag: tags.string, color: "var(--json-string)" },
  { tag: tags.number, color: "var(--json-number)" },
  { tag: [tags.bool, tags.null], color: "var(--json-word)" },
  { tag: tags.invalid, color: "var(--bad)" },
])

const theme = EditorView.theme({
  "&": {
    height: "100%",
    isolation: "isolate",
    color: "var(--text)",
    backgroundColor: "var(--surface)",
    fontSize: "12.5px",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-2)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--selection)",
    outline: "none",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--mark)" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", border: "none", color: "var(--text-2)" },
  ".cm-panels": { backgroundColor: "var(--surface-2)", color: "var(--text)", borderColor: "var(--border)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--border)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", fontFamily: "var(--sans)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.75", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "bold" },
  ".cm-diagnostic": { padding: "4px 8px", borderLeft: "none" },
})
