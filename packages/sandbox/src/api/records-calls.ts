import type { Core } from "../core.ts"
import { isObject } from "../data-on-demand/learn/merge-members.ts"
import { countRecords, listRecords } from "../data-on-demand/list-records.ts"
import { loadMessages, refusalOf } from "../data-on-demand/load-messages.ts"
import { type Members, type RecordKind, recordKinds, type StoredRecord } from "../data-on-demand/records.ts"
import { SandboxError } from "../errors.ts"
import type { Message } from "../message/assets.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import { checkZone } from "../world/zones.ts"
import { type ApiHandler, givenOf, limitOf, numberOf, pageOf, textOf } from "./call.ts"

/** How many messages that spoke of a record are shown: the newest. */
const SAID_BY = 100

/** Lists records of one kind, patients without it. The first page says how many there are on all. */
export const listKind: ApiHandler = (core, { query }) => {
  const kind = textOf(query, "kind") ?? "patient"
  if (!(recordKinds as readonly string[]).includes(kind))
    throw invalid(`kind must be one of: ${recordKinds.join(", ")}.`)
  const isRevealed = query.get("reveal") === "true"
  const filter = givenOf({
    sourceId: textOf(query, "sourceId"),
    state: textOf(query, "state"),
    patientId: numberOf(query, "patientId"),
    text: textOf(query, "text"),
    hiddenSources: isRevealed ? undefined : realSources(core),
    before: numberOf(query, "before"),
  })
  const page = pageOf(
    { ...filter, kind: kind as RecordKind, limit: limitOf(query) },
    (wanted) => listRecords(core.database, wanted),
    (wanted) => countRecords(core.database, wanted),
    ({ id }) => id,
  )
  const real = new Set(isRevealed ? [] : realSources(core))
  return { ...page, items: page.items.map((record) => summaryOf(core, record, real.has(record.sourceId))) }
}

/** How many records of each kind a source has. */
export const countOfSource: ApiHandler = ({ world, records }, { query }) => {
  const { id } = world.sources.get(textOf(query, "sourceId") ?? "")
  return { sourceId: id, counts: records.counts(id) }
}

/** The newest messages of a source of which something could not be learned: where and why, never a value. */
export const listGaps: ApiHandler = ({ world, records }, { query }) => {
  const { id } = world.sources.get(textOf(query, "sourceId") ?? "")
  return { items: records.gaps(id, limitOf(query)) }
}

/** Everything that is known of a patient, each record with the messages that said so. */
export const showPatient: ApiHandler = (core, { params, query }) => {
  const patient = recordOf(core, params.id)
  if (patient.kind !== "patient") throw notFound()
  const records = core.records.of(patient.sourceId)
  const kinds = recordKinds.filter((kind) => kind !== "patient")
  const isRevealed = query.get("reveal") === "true"
  const show = (record: StoredRecord) => withSaidBy(core, record, isRevealed)
  const filter = { patientIds: [patient.id] }
  return {
    patient: show(patient),
    identifiers: isHidden(core, patient, isRevealed) ? null : records.identifiersOf(patient.id),
    mergedFrom: records.list("patient", { ...filter, states: ["merged"] }).map(show),
    records: Object.fromEntries(kinds.map((kind) => [kind, records.list(kind, filter).map(show)])),
  }
}

/** One record, with the messages that said so. */
export const showRecord: ApiHandler = (core, { params, query }) =>
  withSaidBy(core, recordOf(core, params.id), query.get("reveal") === "true")

/** Learns messages into the records of a source without delivering them. */
export const loadRecords: ApiHandler = (core, call) => {
  const fields = fieldsOf(call.body)
  const source = core.world.sources.get(fields.requiredText("sourceId"))
  const timeZone = checkZone(fields.text("timeZone") ?? source.timeZone)
  const messages = fieldsOf(call.exactBody()).list("messages")
  if (messages === undefined) throw invalid("messages is missing. It is a list of messages as JSON objects.")
  for (const [index, message] of messages.entries()) {
    const reason = refusalOf(message)
    if (reason !== undefined) throw invalid(`messages[${index}] ${reason}. Nothing was loaded.`)
  }
  const loaded = loadMessages(core, source.id, timeZone, messages as readonly Message[])
  core.changes.add("records", { sourceId: source.id, loaded: loaded.learned })
  return loaded
}

/** Deletes the records of a source. */
export const deleteRecords: ApiHandler = ({ world, records, changes }, { query }) => {
  const sourceId = textOf(query, "sourceId")
  if (sourceId === undefined)
    throw invalid("sourceId is missing. It is the source whose records are deleted.")
  const deleted = records.deleteAll(world.sources.get(sourceId).id)
  changes.add("records", { sourceId, deleted })
  return { deleted }
}

function recordOf({ records, world }: Core, id = ""): StoredRecord {
  const number = Number(id)
  if (Number.isSafeInteger(number))
    for (const source of world.sources.list()) {
      const found = records.of(source.id).get(number)
      if (found !== undefined) return found
    }
  throw notFound()
}

function notFound(): SandboxError {
  return new SandboxError("not-found", "There is no record with this ID.")
}

/** Sources whose messages go where real data is, or from whose records such a place answers. */
function realSources({ world }: Core): readonly string[] {
  const marked = world.destinations.list().filter(({ holdsRealData }) => holdsRealData)
  const ids = new Set(marked.map(({ id }) => id))
  const sent = world.subscriptions.list().filter(({ destinationId }) => ids.has(destinationId))
  const kept = marked.flatMap(({ recordsOf }) => recordsOf ?? [])
  return [...new Set([...sent.map(({ sourceId }) => sourceId), ...kept])]
}

function isHidden(core: Core, { sourceId }: StoredRecord, isRevealed: boolean): boolean {
  return !isRevealed && realSources(core).includes(sourceId)
}

function withSaidBy(core: Core, record: StoredRecord, isRevealed: boolean): object {
  const hidden = isHidden(core, record, isRevealed)
  const shown = hidden ? { ...record, visitNumber: null, at: null, body: null } : record
  return { ...shown, hidden, saidBy: core.records.provenance(record.id, SAID_BY) }
}

/** A record in a list: without its body, but with what tells it from others. */
function summaryOf(core: Core, record: StoredRecord, hidden: boolean): object {
  const { body, ...about } = record
  if (hidden) return { ...about, visitNumber: null, at: null, hidden, label: null }
  const label = record.kind === "patient" ? labelOfPatient(body) : { text: textOfBody(body) }
  const counts = record.kind === "patient" ? { counts: core.records.counts(record.sourceId, record.id) } : {}
  return { ...about, hidden, label, ...counts }
}

function labelOfPatient({ Identifiers, Demographics }: Members): object {
  const {
    FirstName = null,
    LastName = null,
    DOB = null,
    Sex = null,
  } = isObject(Demographics) ? Demographics : {}
  return { identifiers: Identifiers, firstName: FirstName, lastName: LastName, dob: DOB, sex: Sex }
}

/** The first member that names or describes a thing. */
function textOfBody(body: Members): string | null {
  const { Product, Procedure, Medication, Demographics, Header, Provider } = body
  const parts = [
    isObject(Header) && isObject(Header.Document) ? Header.Document.Title : undefined,
    isObject(Procedure) ? Procedure.Description : undefined,
    isObject(Product) ? Product.Description : undefined,
    isObject(Medication) && isObject(Medication.Product) ? Medication.Product.Name : undefined,
    isObject(Demographics) ? nameOf(Demographics) : undefined,
    ...[body.DocumentType, body.Title, body.Name, body.Reason, body.Type, body.ID],
    isObject(Provider) ? nameOf(Provider) : undefined,
  ]
  return parts.find((part): part is string => typeof part === "string" && part !== "") ?? null
}

function nameOf({ FirstName, LastName }: Members): string {
  return [FirstName, LastName].filter((part) => typeof part === "string").join(" ")
}
