import {
  type IdentifierLike,
  identifierKey,
  nameKey,
  type RecordKey,
  type SourceRecords,
  type StoredRecord,
} from "../data-on-demand/records.ts"

/** A record as a test writes it down: what it leaves out is empty. */
export type PlainRecord = Partial<Omit<StoredRecord, "kind" | "body">> &
  Pick<StoredRecord, "kind" | "body"> & { readonly retired?: readonly IdentifierLike[] }

/** Records in an array, found by looking at each: for tests of what is made of them. */
export function plainRecords(given: readonly PlainRecord[]): SourceRecords {
  const records = given.map((record, index): StoredRecord & Pick<PlainRecord, "retired"> => ({
    id: index + 1,
    sourceId: "ehr",
    state: "active",
    scope: null,
    patientId: null,
    visitNumber: null,
    at: null,
    createdAt: 0,
    updatedAt: 0,
    changedBy: index,
    lastEvent: "New",
    ...record,
  }))
  const identifiersOf = (id: number) => {
    const record = records.find((one) => one.id === id)
    const inUse = (record?.body.Identifiers ?? []) as readonly IdentifierLike[]
    return [
      ...inUse.map(({ ID, IDType = null }) => ({ ID, IDType, retired: false })),
      ...(record?.retired ?? []).map(({ ID, IDType = null }) => ({ ID, IDType, retired: true })),
    ]
  }
  const keysOf = ({ id, body, visitNumber }: StoredRecord, key: RecordKey): readonly unknown[] => {
    const person = (body.Demographics ?? {}) as Record<string, unknown>
    if (key === "identifier") return identifiersOf(id).map(({ ID, IDType }) => identifierKey(IDType, ID))
    if (key === "last-name") return [nameKey(String(person.LastName))]
    if (key === "dob") return [person.DOB]
    if (key === "visit-number") return [visitNumber]
    const { Document } = (body.Header ?? {}) as { readonly Document?: { readonly ID?: unknown } }
    if (key === "application-order-id") return [body.ApplicationOrderID]
    return [body.ID, body.DocumentID, Document?.ID]
  }
  return {
    sourceId: "ehr",
    get: (id) => records.find((record) => record.id === id),
    identifiersOf,
    visitNumberOf: (visitNumber) => visitNumber,
    findPatients: (identifiers) =>
      records.filter(
        ({ kind, id }) =>
          kind === "patient" &&
          identifiers.length > 0 &&
          identifiers.every(({ ID, IDType = null }) =>
            identifiersOf(id).some((one) => one.ID === ID && one.IDType === IDType),
          ),
      ),
    find: (kind, key, values) =>
      records.filter(
        (record) =>
          record.kind === kind && keysOf(record, key).some((value) => values.includes(String(value))),
      ),
    list: (kind, filter = {}) =>
      records.filter(
        (record) =>
          record.kind === kind &&
          (filter.named?.keys.some((key) =>
            keysOf(record, key).some((value) => filter.named?.values.includes(String(value))),
          ) ??
            true) &&
          (filter.patientIds?.includes(record.patientId ?? -1) ?? true) &&
          (filter.visitNumbers?.includes(record.visitNumber ?? "") ?? true) &&
          (filter.states?.includes(record.state) ?? record.state !== "merged") &&
          (filter.scope === undefined || record.scope === filter.scope) &&
          (filter.from === undefined || (record.at !== null && record.at >= filter.from)) &&
          (filter.to === undefined || (record.at !== null && record.at <= filter.to)),
      ),
  }
}
