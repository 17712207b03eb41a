import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { ApiError } from "../api/request.ts"
import { sandbox } from "../api/sandbox.ts"
import { originalText, sampleText } from "../compose/begin-text.ts"
import { ComposeForm } from "../compose/compose-form.tsx"
import { ComposeResult, type SentText } from "../compose/compose-result.tsx"
import { type Draft, draftOf } from "../compose/compose-state.ts"
import type { Editor, Finding } from "../compose/editor.ts"
import { type MeantFor, originOf } from "../compose/kept-texts.ts"
import { loadEditor } from "../compose/load-editor.ts"
import { isMessage } from "../compose/message.ts"
import type { Schema } from "../compose/schema-at.ts"
import { sendDraft } from "../compose/send-draft.ts"
import { indent } from "../json/indent.ts"
import { Failure } from "../parts/failure.tsx"
import { useAction } from "../parts/use-action.ts"
import { HiddenPayload } from "../record/payload.tsx"
import { keptTexts } from "../state/drafts.ts"
import { events } from "../state/events.ts"
import { feedState } from "../state/feed.ts"
import { place } from "../state/place.ts"
import { world } from "../state/world.ts"

/** Writes a message, from a sample or from one that was sent, and sends it. */
export function ComposeView(): JSX.Element {
  if (world.value === undefined || events.value.length === 0) return <p class="empty quiet">Loading</p>
  return <Desk draft={draftOf(place.value.filter, events.value, world.value)} original={place.value.record} />
}

function Desk({
  draft,
  original,
}: {
  readonly draft: Draft
  readonly original: string | undefined
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const schema = useRef<Schema>(undefined)
  const isReady = useSignal(false)
  const isHidden = useSignal(false)
  const isLoading = useSignal(false)
  const editorError = useSignal<unknown>(undefined)
  const findings = useSignal<readonly Finding[] | undefined>(undefined)
  const sent = useSignal<SentText | undefined>(undefined)
  const loadError = useSignal<unknown>(undefined)
  const round = useRef(0)
  const sending = useAction()
  const beginning = useRef("")
  /** What the text in the editor belongs to, also while another one is being loaded. */
  const shown = useRef<string>(undefined)
  const { dataModel, eventType } = draft
  const origin = originOf(original, dataModel, eventType)
  /** Log ID of the last message that was opened and went to a destination with real data. */
  const realOriginal = useRef<string>(undefined)
  const holdsRealData = world.value?.destinations.some(
    ({ id, holdsRealData: holds }) => id === draft.destination && holds,
  )
  const meantFor = (): MeantFor => ({
    destination: draft.destination,
    isReal: holdsRealData === true || (original !== undefined && realOriginal.current === original),
  })
  useEffect(() => keptTexts.mean(origin, meantFor()), [origin, draft.destination, holdsRealData])
  const isStopped = isHidden.value || !isReady.value || isLoading.value

  // The shortcut of the editor sends what is chosen now, not what was when it opened.
  const send = useRef<() => void>(() => {})
  send.current = () => {
    const text = editor.current?.text() ?? ""
    if (isStopped) return
    if (!isMessage(text)) return editor.current?.check()
    void sending.run(async () => {
      sent.value = undefined
      const result = await sendDraft(draft, original, text)
      keptTexts.sent(origin, text)
      // Somebody may have gone on writing, or to another event, while it was under way.
      const isOld = editor.current?.text() !== text || shown.current !== origin
      sent.value = { ...result, isOld }
    })
  }
  const write = useRef<(text: string) => void>(() => {})
  write.current = (text) => {
    sent.value = undefined
    sending.error.value = undefined
    if (shown.current !== undefined) keptTexts.keep(shown.current, text, beginning.current, meantFor())
  }

  const isGone = useRef(false)
  const open = async (): Promise<void> => {
    editorError.value = undefined
    try {
      const { openEditor } = await loadEditor()
      if (isGone.current || host.current === null || editor.current !== undefined) return
      editor.current = openEditor(host.current, {
        schemaOf: () => schema.current,
        check: async (message) => (await sandbox.check(message)).findings,
        onFindings: (found) => {
          findings.value = found
        },
        onWrite: (text) => write.current(text),
        onSend: () => send.current(),
      })
      isReady.value = true
    } catch (error) {
      editorError.value = error
    }
  }
  useEffect(() => {
    void open()
    return () => {
      isGone.current = true
      editor.current?.close()
    }
  }, [])

  /** Loads the sample or the original. When another one is asked for meanwhile, only that counts. */
  const load = async (reveal: boolean, isAnew = false): Promise<void> => {
    const put = (text: string): void => {
      beginning.current = text
      shown.current = origin
      editor.current?.write(keptTexts.find(origin) ?? text)
    }
    round.current += 1
    const mine = round.current
    loadError.value = undefined
    isLoading.value = true
    try {
      const [begun, found] = await Promise.all([
        original === undefined ? sampleText(dataModel, eventType) : originalText(original, reveal),
        sandbox.schema(dataModel, eventType).catch(() => undefined),
      ])
      if (mine !== round.current) return
      schema.current = found as Schema | undefined
      if (begun.isReal) realOriginal.current = original
      isHidden.value = begun.text === null
      if (isAnew) keptTexts.forget(origin)
      if (begun.text !== null) put(begun.text)
    } catch (error) {
      if (mine !== round.current) return
      loadError.value = error
      // What belongs to another event goes; what was written for this one stays.
      if (shown.current === origin) return
      schema.current = undefined
      put("")
    } finally {
      if (mine === round.current) isLoading.value = false
    }
  }
  useEffect(() => {
    sent.value = undefined
    sending.error.value = undefined
    findings.value = undefined
    if (isReady.value) void load(false)
  }, [original, dataModel, eventType, isReady.value])

  const isLive = feedState.value === "live"
  useEffect(() => {
    if (!isLive) return
    if (editorError.value !== undefined) void open()
    else if (isUnreachable(loadError.value)) void load(false)
  }, [isLive])

  return (
    <div class="desk">
      <div class="desk-side">
        <ComposeForm
          draft={draft}
          original={original}
          busy={sending.busy.value || isStopped}
          findings={findings.value}
          onSend={() => send.current()}
          onFormat={() => {
            format(editor.current)
            write.current(editor.current?.text() ?? "")
          }}
          onReset={() => {
            void load(false, true)
          }}
          onGoTo={(position) => editor.current?.goTo(position)}
        />
        <Failure error={sending.error.value} />
        {sent.value && sent.value.status === undefined && <ComposeResult sent={sent.value} />}
      </div>
      <div class="desk-main">
        <Failure error={editorError.value} onAgain={() => void open()} />
        <Failure error={loadError.value} onAgain={() => void load(false)} />
        {isHidden.value && <HiddenPayload onShow={() => load(true)} />}
        <div class={isHidden.value ? "editor hidden" : "editor"} ref={host} />
        {sent.value && sent.value.status !== undefined && <ComposeResult sent={sent.value} />}
      </div>
    </div>
  )
}

function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unreachable"
}

function format(editor: Editor | undefined): void {
  const text = editor?.text() ?? ""
  // What is broken stays as it is; the findings say where it breaks.
  if (isMessage(text)) editor?.write(indent(text))
}
