import { isGiven, membersOf, valueAt } from "../match/read.ts"
import type { Members, RecordFilter, SourceRecords, StoredRecord } from "../records.ts"

/** A document that can be listed and fetched. */
export interface DocumentOnRecord {
  /** When it was written, in milliseconds since 1970. */
  readonly at: number | null
  /** As DocumentQuery lists it. */
  readonly listing: Members
  /** Reads its content in base64; nothing where it is not on record. */
  readonly data: () => unknown
}

/** The documents that a filter lets through: those on record as documents, and the clinical summaries that were pushed. */
export function listDocuments(records: SourceRecords, filter: RecordFilter): readonly DocumentOnRecord[] {
  const documents = records.list("document", filter).map(documentOf)
  const summaries = records.list("clinical-summary", filter).map(summaryAsDocument)
  // Without an ID nobody could ask for it.
  return uniqueById([...documents, ...summaries].filter(({ listing }) => isGiven(listing.ID)))
}

/** The document with an ID. */
export function findDocument(records: SourceRecords, id: string): DocumentOnRecord | undefined {
  const documents = records.find("document", "document-id", [id]).map(documentOf)
  const summaries = records.find("clinical-summary", "document-id", [id]).map(summaryAsDocument)
  return [...documents, ...summaries].find(({ data }) => isGiven(data()))
}

function documentOf({ at, body: { Data, ...listing } }: StoredRecord): DocumentOnRecord {
  return { at, listing, data: () => Data }
}

/** A push carries no file. What it says is offered as its own JSON. */
function summaryAsDocument({ at, body, visitNumber }: StoredRecord): DocumentOnRecord {
  const document = membersOf(valueAt(body, "Header.Document"))
  const { Code, CodeSystemName, Name } = membersOf(document.TypeCode)
  const visit = membersOf(document.Visit)
  const { ID, Title, DateTime, Locale, Author } = document
  return {
    at,
    listing: {
      ...{ ID, Title, DateTime, Locale, Author },
      Type: { Code, Codeset: CodeSystemName, Name: Name ?? document.Type },
      FileType: "application/json",
      Visit: { ID: visitNumber, StartDateTime: visit.StartDateTime, EndDateTime: visit.EndDateTime },
      Location: {
        Department: valueAt(visit, "Location.Department") ?? valueAt(Author, "Location.Department"),
      },
    },
    data: () => Buffer.from(JSON.stringify(body)).toString("base64"),
  }
}

function uniqueById(documents: readonly DocumentOnRecord[]): readonly DocumentOnRecord[] {
  const byId = new Map(documents.toReversed().map((document) => [document.listing.ID, document]))
  return documents.filter((document) => byId.get(document.listing.ID) === document)
}
