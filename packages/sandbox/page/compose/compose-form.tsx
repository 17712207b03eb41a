import type { JSX } from "preact"
import { Icon } from "../parts/icon.tsx"
import { keptTexts } from "../state/drafts.ts"
import { events } from "../state/events.ts"
import { go, place } from "../state/place.ts"
import { tell } from "../state/toast.ts"
import { world } from "../state/world.ts"
import { type Draft, isSubscribed } from "./compose-state.ts"
import type { Finding } from "./editor.ts"
import { originOf } from "./kept-texts.ts"

/** What to send, from whom to whom, and what was found in it. */
export function ComposeForm({
  draft,
  original,
  busy,
  findings,
  onSend,
  onFormat,
  onReset,
  onGoTo,
}: {
  readonly draft: Draft
  /** Log ID of the transmission that is edited. */
  readonly original: string | undefined
  readonly busy: boolean
  readonly findings: readonly Finding[] | undefined
  readonly onSend: () => void
  readonly onFormat: () => void
  readonly onReset: () => void
  readonly onGoTo: (position: number) => void
}): JSX.Element {
  const { sources = [], destinations = [] } = world.value ?? {}
  const change = (part: Partial<Draft>): void => {
    const { record, ...rest } = place.value
    // Another event is another message: what was edited is left behind.
    const isOther = part.eventType !== undefined
    if (isOther && keptTexts.find(originOf(original, draft.dataModel, draft.eventType)) !== undefined)
      tell("What you wrote is kept. Go back, and it is there again.")
    go(
      { ...rest, filter: { ...draft, ...part }, ...(isOther || record === undefined ? {} : { record }) },
      { replace: !isOther },
    )
  }
  const isBroken = findings?.some(({ stops }) => stops) ?? true
  return (
    <form
      class="compose-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      <label>
        Event
        <select
          value={`${draft.dataModel}/${draft.eventType}`}
          onChange={(event) => {
            const [dataModel = "", eventType = ""] = event.currentTarget.value.split("/")
            change({ dataModel, eventType })
          }}
        >
          <EventOptions draft={draft} />
        </select>
      </label>
      <label>
        Source
        <select value={draft.source} onChange={(event) => change({ source: event.currentTarget.value })}>
          {sources.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Destination
        <select
          value={draft.destination}
          onChange={(event) => change({ destination: event.currentTarget.value })}
        >
          {destinations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {world.value && !isSubscribed(draft, world.value) && (
        <p class="hint">
          <Icon name="warning" /> No subscription joins these two for {draft.dataModel}: the sandbox will
          refuse it.
        </p>
      )}
      {original !== undefined && (
        <p class="quiet">
          Edits <code>{original.slice(0, 8)}</code>. It is sent under a log ID of its own.
        </p>
      )}
      <div class="buttons">
        <button
          type="submit"
          class="button primary"
          disabled={busy || isBroken}
          title="Ctrl+Enter in the editor"
        >
          <Icon name="send" /> Send
        </button>
        <button type="button" class="button" disabled={busy || isBroken} onClick={onFormat}>
          Format
        </button>
        <button type="button" class="button" disabled={busy} onClick={onReset}>
          {original === undefined ? "Sample again" : "Original again"}
        </button>
      </div>
      <p class="quiet">
        Meta.Source, Destinations and Logs are filled in when it is sent. Ctrl+Space completes from the
        schema.
      </p>
      <Findings findings={findings} onGoTo={onGoTo} />
    </form>
  )
}

function EventOptions({ draft }: { readonly draft: Draft }): JSX.Element {
  const models = [...new Set(events.value.map(({ dataModel }) => dataModel))]
  const byModel = new Map(
    models.map((model) => [model, events.value.filter(({ dataModel }) => dataModel === model)]),
  )
  const isKnown =
    byModel.get(draft.dataModel)?.some(({ eventType }) => eventType === draft.eventType) ?? false
  return (
    <>
      {!isKnown && (
        <option value={`${draft.dataModel}/${draft.eventType}`}>
          {draft.dataModel} {draft.eventType}
        </option>
      )}
      {[...byModel].map(([dataModel, group]) => (
        <optgroup key={dataModel} label={dataModel}>
          {group.map(({ eventType }) => (
            <option key={eventType} value={`${dataModel}/${eventType}`}>
              {dataModel} {eventType}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  )
}

/** Findings that are listed; the rest are only beside their lines. */
const LISTED = 50

function Findings({
  findings,
  onGoTo,
}: {
  readonly findings: readonly Finding[] | undefined
  readonly onGoTo: (position: number) => void
}): JSX.Element | null {
  if (findings === undefined) return null
  return (
    <section class="compose-findings" aria-label="Findings">
      <p role="status">
        {findings.length === 0 ? (
          <span class="good-text">
            <Icon name="check" /> Fits its schema
          </span>
        ) : (
          `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`
        )}
      </p>
      <ul>
        {findings.slice(0, LISTED).map(({ line, text, from, severity }) => (
          <li key={`${from} ${text}`}>
            <button type="button" class={`finding ${severity}`} onClick={() => onGoTo(from)}>
              <span class="quiet">{line}</span> {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
