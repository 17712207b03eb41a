import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { type PatientDetail, sandbox } from "../api/sandbox.ts"
import { Badge } from "../parts/badge.tsx"
import { Failure } from "../parts/failure.tsx"
import { Tabs } from "../parts/tabs.tsx"
import { Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { onChanges, onReset } from "../state/feed.ts"
import { nameOf } from "../state/world.ts"
import { KnownRecord, SaidBy } from "./known-record.tsx"
import { HiddenPayload, Payload } from "./payload.tsx"
import { kindTitles } from "./record-kinds.ts"

/** How soon a patient is read again after messages came. */
const READ_AGAIN_MS = 1_000

/** Everything that is known of one patient, and which message said so. */
export function PatientRecord({ id }: { readonly id: string }): JSX.Element {
  const detail = useSignal<PatientDetail | undefined>(undefined)
  const error = useSignal<unknown>(undefined)
  const revealed = useSignal(false)
  const read = async (): Promise<void> => {
    try {
      detail.value = await sandbox.patient(id, revealed.value)
      error.value = undefined
    } catch (caught) {
      error.value = caught
    }
  }
  useEffect(() => {
    void read()
    let timer: ReturnType<typeof setTimeout> | undefined
    const endReset = onReset(() => void read())
    const endChanges = onChanges((changes) => {
      if (timer !== undefined || !changes.some(({ type }) => type === "transmission" || type === "records"))
        return
      timer = setTimeout(() => {
        timer = undefined
        void read()
      }, READ_AGAIN_MS)
    })
    return () => {
      clearTimeout(timer)
      endReset()
      endChanges()
    }
  }, [id])
  const failure = <Failure error={error.value} onAgain={() => void read()} />
  if (detail.value === undefined)
    return error.value === undefined ? <p class="empty quiet">Loading</p> : failure
  return (
    <article class="record">
      <PatientHead detail={detail.value} />
      {failure}
      {detail.value.patient.hidden ? (
        <HiddenPayload
          onShow={() => {
            revealed.value = true
            return read()
          }}
        />
      ) : (
        <PatientTabs detail={detail.value} />
      )}
    </article>
  )
}

function PatientHead({ detail: { patient, identifiers, mergedFrom } }: { readonly detail: PatientDetail }) {
  const { FirstName, LastName, DOB, Sex } = (patient.body?.Demographics ?? {}) as Record<string, unknown>
  const name = [FirstName, LastName].filter((part) => typeof part === "string").join(" ")
  return (
    <header class="record-head">
      <h2>
        {patient.hidden ? "A patient" : visibleText(name) || "No name"}{" "}
        {patient.state !== "active" && <Badge tone="still">{patient.state}</Badge>}
      </h2>
      <dl class="facts">
        {typeof DOB === "string" && (
          <>
            <dt>Born</dt>
            <dd>
              {visibleText(DOB)} {typeof Sex === "string" && <span class="quiet">{visibleText(Sex)}</span>}
            </dd>
          </>
        )}
        {identifiers !== null && identifiers.length > 0 && (
          <>
            <dt>Identifiers</dt>
            <dd class="identifiers">
              {identifiers.map(({ ID, IDType, retired }) => (
                <span key={`${IDType} ${ID}`} class={retired ? "retired" : ""}>
                  <code>{visibleText(ID)}</code>{" "}
                  <span class="quiet">
                    {visibleText(IDType ?? "")}
                    {retired ? ", retired" : ""}
                  </span>
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>Source</dt>
        <dd>{nameOf(patient.sourceId)}</dd>
        <dt>Changed</dt>
        <dd>
          <Time at={patient.updatedAt} /> <span class="quiet">by {visibleText(patient.lastEvent)}</span>
        </dd>
        {mergedFrom.length > 0 && (
          <>
            <dt>Merged</dt>
            <dd>
              {mergedFrom.length} other {mergedFrom.length === 1 ? "record" : "records"} into this one
            </dd>
          </>
        )}
      </dl>
    </header>
  )
}

function PatientTabs({
  detail: { patient, records },
}: {
  readonly detail: PatientDetail
}): JSX.Element | null {
  const kinds = Object.keys(kindTitles).filter((kind) => (records[kind]?.length ?? 0) > 0)
  return (
    <Tabs
      tabs={[
        {
          name: "patient",
          title: "Patient",
          content: () => (
            <>
              <SaidBy record={patient} />
              <Payload text={JSON.stringify(patient.body, null, 2)} issues={null} onShow={async () => {}} />
            </>
          ),
        },
        ...kinds.map((kind) => ({
          name: kind,
          title: capital(kindTitles[kind]?.[1] ?? kind),
          count: records[kind]?.length,
          content: () => (
            <div class="known">
              {records[kind]?.map((record) => (
                <KnownRecord key={record.id} record={record} />
              ))}
            </div>
          ),
        })),
      ]}
    />
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
