import type { JSX } from "preact"
import { type ListQuery, type PatientSummary, sandbox } from "../api/sandbox.ts"
import type { Change } from "../api/types.ts"
import { FilterBar } from "../list/filter-bar.tsx"
import { HiddenSearch, searchQuery } from "../list/hidden-search.tsx"
import { ListBody } from "../list/list-body.tsx"
import { useRecordList } from "../list/use-record-list.ts"
import type { Filter } from "../location/place.ts"
import { Split } from "../parts/split.tsx"
import { Time } from "../parts/time.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { PatientRecord } from "../record/patient-record.tsx"
import { kindTitles } from "../record/record-kinds.ts"
import { place } from "../state/place.ts"
import { nameOf } from "../state/world.ts"

const columns = ["Patient", "Born", "Identifiers", "Source", "Known", "Changed"]

/** What Data on Demand knows of each patient. */
export function PatientsView(): JSX.Element {
  const { filter, record } = place.value
  const query = queryOf(filter)
  const list = useRecordList<PatientSummary>({
    key: JSON.stringify(query),
    load: (before, limit) => sandbox.patients({ ...query, before, limit }),
    numberOf: ({ id }) => id,
    fits: () => true,
    recordOf: changedBy,
    // A change tells that a message came, not what was learned from it.
    asksAgain: true,
  })
  return (
    <Split
      title="Patient"
      filters={
        <div class="bar">
          <FilterBar
            statusLabel="State"
            statuses={["active", "merged"]}
            textLabel="Name or identifier"
            hasEvent={false}
            hasDestination={false}
          />
        </div>
      }
      list={
        <ListBody
          note={<HiddenSearch />}
          label="Patients"
          layout="patient-columns"
          list={list}
          columns={columns}
          keyOf={({ id }) => String(id)}
          cells={cellsOf}
          empty={<NobodyKnown />}
        />
      }
      record={record && <PatientRecord key={record} id={record} />}
    />
  )
}

function queryOf({ status, source, text }: Filter): ListQuery {
  return { state: status, sourceId: source, ...searchQuery(text) }
}

/** Any message may have taught something, and so may a load or a deletion. */
function changedBy({ type }: Change): PatientSummary | undefined {
  return type === "transmission" || type === "records" ? ({} as PatientSummary) : undefined
}

/** A patient's name for a list. */
export function patientName({ label }: PatientSummary): string {
  const { firstName = null, lastName = null } = label ?? {}
  return [lastName, firstName].filter((part) => typeof part === "string" && part !== "").join(", ")
}

function cellsOf(item: PatientSummary): readonly (JSX.Element | string)[] {
  const { sourceId, hidden, label, counts, updatedAt, lastEvent } = item
  const name = patientName(item)
  const identifiers = label?.identifiers?.map(({ ID }) => ID).join(", ") ?? ""
  const known = Object.entries(counts ?? {})
    .filter(([kind, count]) => kind !== "patient" && count > 0)
    .map(([kind, count]) => `${count} ${kindTitles[kind]?.[count === 1 ? 0 : 1] ?? kind}`)
    .join(", ")
  return [
    <span key="name" class="way">
      {hidden ? (
        <span class="quiet">hidden</span>
      ) : (
        <b>{visibleText(name) || <span class="quiet">no name</span>}</b>
      )}
    </span>,
    <span key="born">{typeof label?.dob === "string" ? visibleText(label.dob) : ""}</span>,
    <span key="identifiers" class="way" title={visibleText(identifiers)}>
      <code>{visibleText(identifiers)}</code>
    </span>,
    <span key="source" class="way">
      {nameOf(sourceId)}
    </span>,
    <span key="known" class="way quiet" title={known}>
      {known}
    </span>,
    <span key="changed" title={visibleText(lastEvent)}>
      <Time at={updatedAt} />
    </span>,
  ]
}

function NobodyKnown(): JSX.Element {
  return (
    <>
      <h2>Nobody is known yet</h2>
      <p>
        What sources push is kept here by patient, and answers the queries that go to a destination inside of
        the sandbox. Send a message that names a patient, such as PatientAdmin NewPatient.
      </p>
      <a class="button" href="#/compose?dataModel=PatientAdmin&amp;eventType=NewPatient">
        Compose one
      </a>
    </>
  )
}
