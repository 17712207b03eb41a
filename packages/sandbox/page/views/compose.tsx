import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { type Sent, sandbox } from "../api/sandbox.ts"
import { ComposeForm } from "../compose/compose-form.tsx"
import { ComposeResult } from "../compose/compose-result.tsx"
import { type Draft, draftOf } from "../compose/compose-state.ts"
import type { Editor, Finding } from "../compose/editor.ts"
import type { Schema } from "../compose/schema-at.ts"
import { Failure } from "../parts/failure.tsx"
import { useAction } from "../parts/use-action.ts"
import { HiddenPayload } from "../record/payload.tsx"
import { events } from "../state/events.ts"
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
  const findings = useSignal<readonly Finding[] | undefined>(undefined)
  const sent = useSignal<Sent | undefined>(undefined)
  const loadError = useSignal<unknown>(undefined)
  const round = useRef(0)
  const sending = useAction()
  const { dataModel, eventType } = draft

  // The shortcut of the editor sends what is chosen now, not what was when it opened.
  const send = useRef<() => void>(() => {})
  send.current = () =>
    void sending.run(async () => {
      sent.value = undefined
      sent.value = await sendDraft(draft, original, editor.current?.text() ?? "")
    })

  useEffect(() => {
    let isGone = false
    const open = async (): Promise<void> => {
      const { openEditor } = await import("../compose/editor.ts")
      if (isGone || host.current === null) return
      editor.current = openEditor(host.current, {
        schemaOf: () => schema.current,
        check: async (message) => (await sandbox.check(message)).findings,
        onFindings: (found) => {
          findings.value = found
        },
        onSend: () => send.current(),
      })
      isReady.value = true
    }
    open().catch((error: unknown) => {
      loadError.value = error
    })
    return () => {
      isGone = true
      editor.current?.close()
    }
  }, [])

  /** Loads the sample or the original. When another one is asked for meanwhile, only that counts. */
  const load = async (reveal: boolean): Promise<void> => {
    round.current += 1
    const mine = round.current
    loadError.value = undefined
    try {
      const [message, found] = await Promise.all([
        original === undefined ? sandbox.sample(dataModel, eventType) : messageOf(original, reveal),
        sandbox.schema(dataModel, eventType).catch(() => undefined),
      ])
      if (mine !== round.current) return
      schema.current = found as Schema | undefined
      isHidden.value = message === null
      if (message !== null) editor.current?.write(JSON.stringify(message, null, 2))
    } catch (error) {
      if (mine === round.current) loadError.value = error
    }
  }
  useEffect(() => {
    sent.value = undefined
    if (isReady.value) void load(false)
  }, [original, dataModel, eventType, isReady.value])

  return (
    <div class="desk">
      <div class="desk-side">
        <ComposeForm
          draft={draft}
          original={original}
          busy={sending.busy.value || !isReady.value || isHidden.value}
          findings={findings.value}
          onSend={() => send.current()}
          onFormat={() => format(editor.current)}
          onReset={() => void load(false)}
          onGoTo={(position) => editor.current?.goTo(position)}
        />
        <Failure error={sending.error.value} />
        {sent.value && <ComposeResult sent={sent.value} />}
      </div>
      <div class="desk-main">
        <Failure error={loadError.value} onAgain={() => void load(false)} />
        {isHidden.value && <HiddenPayload onShow={() => load(true)} />}
        <div class={isHidden.value ? "editor hidden" : "editor"} ref={host} />
      </div>
    </div>
  )
}

async function messageOf(logId: string, reveal: boolean): Promise<object | null> {
  return (await sandbox.transmission(logId, reveal)).message
}

/** Sends what is written. An edited message that goes the same way as before belongs to the one it was made from. */
async function sendDraft(
  { source, destination }: Draft,
  original: string | undefined,
  text: string,
): Promise<Sent> {
  const message: unknown = JSON.parse(text)
  if (original !== undefined) {
    const before = await sandbox.transmission(original, false)
    const isSameWay = before.sourceId === source && before.destinationId === destination
    if (isSameWay && before.kind === "message")
      return { transmissions: [await sandbox.resendEdited(original, message)] }
  }
  return sandbox.send(source, destination, message)
}

function format(editor: Editor | undefined): void {
  try {
    editor?.write(JSON.stringify(JSON.parse(editor.text()), null, 2))
  } catch {
    // Broken JSON stays as it is; the findings say where it breaks.
  }
}
