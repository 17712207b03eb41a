import { namedPatients } from "../match/find-patients.ts"
import { isOneOf } from "../match/holds.ts"
import { givenTexts } from "../match/read.ts"
import type { Members, RecordFilter, RecordKey, SourceRecords, StoredRecord } from "../records.ts"
import type { Question } from "./question.ts"

/** Notes or files of the patients, visits, types and IDs that a query names. */
export function documentsOf({ records, asked }: Question, kind: "note" | "media"): readonly Members[] {
  const ids = givenTexts(asked.DocumentIDs)
  const types = givenTexts(asked.DocumentTypes)
  return records
    .list(kind, { ...byPatientAndVisit(records, asked), ...byKeys(ids, "document-id") })
    .filter(({ body }) => isOneOf(body.DocumentType, types))
    .map((document) => ({ ...document.body, ...ownersOf(records, document) }))
}

/** The part of a filter that looks for IDs; without any, it lets everything through. */
export function byKeys(values: readonly string[], ...keys: readonly RecordKey[]): RecordFilter {
  return values.length === 0 ? {} : { named: { keys, values } }
}

/** The part of a filter that Notes, Media and Order queries have in common. */
export function byPatientAndVisit(records: SourceRecords, { Patients, VisitNumbers }: Members): RecordFilter {
  const patientIds = namedPatients(records, Patients)
  const visitNumbers = givenTexts(VisitNumbers)
  return {
    ...(patientIds === undefined ? {} : { patientIds }),
    ...(visitNumbers.length === 0 ? {} : { visitNumbers }),
  }
}

/** Patient and visit of a record, as an answer names them: by identifiers and number alone. */
export function ownersOf(records: SourceRecords, { patientId, visitNumber }: StoredRecord): Members {
  const patient = patientId === null ? undefined : records.get(patientId)
  return {
    Patient: { Identifiers: patient?.body.Identifiers ?? [] },
    Visit: { VisitNumber: visitNumber },
  }
}
