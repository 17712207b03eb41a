// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { KnownRecordDetail } from "../api/sandbox.ts"
import { formatPlace } from "../location/place.ts"
import { Badge, type Tone } from "../parts/badge.tsx"
import { Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"

const tones: Readonly<Record<string, Tone>> = {
  active: "good",
  arrived: "good",
  scheduled: "good",
  planned: "wait",
  open: "wait",
}

const ways = {
  sent: "",
  filed: "filed by a destination",
  loaded: "loaded",
  samples: "from the samples",
} as const

/** One thing that is known: how it stands, what is known of it, and who said so. */
export function KnownRecord({ record }: { readonly record: KnownRecordDetail }): JSX.Element {
  const { state, at, visitNumber, body, lastEvent, updatedAt } = record
  const isOpen = useSignal(false)
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary>
        <Badge tone={tones[state] ?? "still"}>{state}</Badge>
        <span class="known-name">{visibleText(titleOf(body ?? {}) ?? visitNumber ?? "")}</span>
        {at !== null && <Moment at={at} />}
        <span class="known-event quiet">
          {visibleText(lastEvent)} <Time at={updatedAt} />
        </span>
      </summary>
      {isOpen.value && (
        <div class="known-body">
          <SaidBy record={record} />
          <pre tabIndex={0}>{visibleText(JSON.stringify(body, null, 2))}</pre>
        </div>
      )}
    </details>
  )
}

/** The messages that said something about a record, the newest first. */
export function SaidBy({ record: { saidBy } }: { readonly record: KnownRecordDetail }): JSX.Element {
  return (
    <div class="said-by" tabIndex={0}>
      <span class="quiet">Said by</span>
      {saidBy.map(({ logId, way, dataModel, eventType, at }, index) => (
        <span key={`${logId} ${index}`}>
          {logId === null ? (
            <>
              {visibleText(dataModel)} {visibleText(eventType)}
            </>
          ) : (
            <a href={formatPlace({ view: "transmissions", filter: {}, record: logId })}>
              {visibleText(dataModel)} {visibleText(eventType)}
            </a>
          )}{" "}
          <span class="quiet">{ways[way] || <Time at={at} />}</span>
        </span>
      ))}
    </div>
  )
}

/** When something takes place, in UTC as it is kept: its date matters as much as its time. */
function Moment({ at }: { readonly at: number }): JSX.Element {
  const text = new Date(at).toISOString()
  return (
    <time class="known-moment" dateTime={text} title={text}>
      {text.slice(0, 16).replace("T", " ")}
    </time>
  )
}

/** The first member that says what it is. */
function titleOf(body: Record<string, unknown>): string | undefined {
  const paths = [
    ["Header", "Document", "Title"],
    ["Procedure", "Description"],
    ["Product", "Description"],
    ["Medication", "Product", "Name"],
    ["Reason"],
    ["DocumentType"],
    ["Title"],
    ["Location", "Department"],
    ["VisitNumber"],
    ["ID"],
  ]
  for (const path of paths) {
    const found = path.reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null ? (value as never)[name] : undefined),
      body,
    )
    if (typeof found === "string" && found !== "") return found
  }
  return undefined
}
