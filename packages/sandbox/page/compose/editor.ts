import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { json } from "@codemirror/lang-json"
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
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
import { completeFrom } from "./complete.ts"
import { type Checks, diagnose } from "./diagnose.ts"
import { colours, theme } from "./editor-look.ts"
import { isMessage } from "./message.ts"

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
export interface EditorOptions extends Checks {
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
