/** What is kept about the world of a source: one kind for each thing that messages tell about. */
export const recordKinds = [
  "patient",
  "visit",
  "appointment",
  "slot",
  "order",
  "result",
  "note",
  "media",
  "medication",
  "clinical-summary",
  "document",
  "vaccination",
  "referral",
  "provider",
  "organization",
  "patient-location",
] as const
export type RecordKind = (typeof recordKinds)[number]

/**
 * How a thing stands.
 *
 * | kind | states |
 * | --- | --- |
 * | `patient` | `active`; `merged` into `patientId`, and then only shown, never found |
 * | `visit` | `planned` (PreAdmit), `arrived` (Arrival, Registration, and whatever happens in a visit), `discharged`, `canceled`, `merged` |
 * | `appointment` | `scheduled`, `canceled`, `no-show`, `merged` |
 * | `slot` | `open`, `taken` |
 * | `order`, `medication`, `referral` | `active`, `canceled` |
 * | `provider`, `organization` | `active`, `inactive` |
 * | all others | `active` |
 *
 * What was deleted (Notes Delete, Media Delete, a vaccination with the action Delete) has no record any more.
 */
export type RecordState =
  | "active"
  | "planned"
  | "arrived"
  | "discharged"
  | "scheduled"
  | "no-show"
  | "canceled"
  | "merged"
  | "open"
  | "taken"
  | "inactive"

/** Members of a message, as parsed JSON. */
export interface Members {
  readonly [name: string]: unknown
}

/**
 * One thing that is known.
 *
 * `body` by kind, each as the pushes write it, with its members merged (see `mergeMembers`) and its date-times in UTC:
 *
 * | kind | body |
 * | --- | --- |
 * | `patient` | `Patient`: `Identifiers` (none that is retired), `Demographics`, `Contacts`, `PCP`, `Guarantor`, `Insurances`, `Allergies`, `Diagnoses`, `Consent`, `Notes`, ... |
 * | `visit` | `Visit` of PatientAdmin |
 * | `appointment` | `Visit` of Scheduling, with `AppointmentInfo` as one more member |
 * | `slot` | one of `Slots` |
 * | `order` | `Order`, or one of `Orders` of GroupedOrders |
 * | `result` | one of `Orders` of Results, with its `Results` |
 * | `note`, `media` | `Note`, `Media` |
 * | `medication` | `Order` of Medications, with `Administrations` as one more member |
 * | `clinical-summary` | a whole push without `Meta`; `scope` says of what |
 * | `document` | one of `Documents` of DocumentQueryResponse, with `Data` (base64) as one more member where it is known |
 * | `vaccination` | one of `Vaccinations` |
 * | `referral` | `Referral`, with the message's `Authorization` of AuthReview and AuthResponse as the member `AuthorizationReview` |
 * | `provider` | one of `Providers` |
 * | `organization` | one of `Organizations`, with `Directory` as one more member |
 * | `patient-location` | one of `Patients` of LocationQueryResponse; `patientId` is the patient that was asked about |
 */
export interface StoredRecord {
  /** Number of the record. Records come in the order in which they were first heard of. */
  readonly id: number
  readonly sourceId: string
  readonly kind: RecordKind
  readonly state: RecordState
  /** `patient` or `visit` for a clinical summary: PatientPush or VisitPush. Else `null`. */
  readonly scope: "patient" | "visit" | null
  /** Record of the patient that it belongs to; never a merged one. For a merged patient: the one that survived. */
  readonly patientId: number | null
  /** Number of the visit that it belongs to; never a merged one. A visit and an appointment have their own number here. */
  readonly visitNumber: string | null
  /** When it takes place, in milliseconds since 1970: see `momentOfKind` for the member that says so. */
  readonly at: number | null
  readonly body: Members
  /** When it was first heard of, in milliseconds since 1970. */
  readonly createdAt: number
  /** When a message last changed it. */
  readonly updatedAt: number
  /** Number of the message that last changed it: a higher one is later. */
  readonly changedBy: number
  /** Type of the event that last changed it, such as `Arrival`. */
  readonly lastEvent: string
}

/** The member of a body that `at` is read from. */
export const momentOfKind = {
  visit: "VisitDateTime",
  appointment: "VisitDateTime",
  slot: "DateTime",
  order: "TransactionDateTime",
  result: "CompletionDateTime",
  note: "ServiceDateTime",
  media: "ServiceDateTime",
  document: "DateTime",
  "clinical-summary": "Header.Document.DateTime",
  vaccination: "DateTime",
  referral: "DateTime",
  medication: "StartDate",
} as const satisfies Partial<Record<RecordKind, string>>

/**
 * By what a record can be found. Values are compared as they are, those of names in lower case (see {@link nameKey}).
 *
 * | key | kinds |
 * | --- | --- |
 * | `identifier` | patient, provider, organization: `identifierKey(IDType, ID)`. Retired identifiers of a patient find the survivor |
 * | `last-name`, `dob` | patient; `last-name` also provider |
 * | `visit-number`, `account-number` | visit, appointment. A number that was merged away finds the visit that survived |
 * | `slot-id` | slot |
 * | `order-id`, `application-order-id` | order, result; `order-id` also medication and vaccination |
 * | `document-id` | note, media, clinical-summary, document. The ID of a document that was replaced finds nothing |
 * | `referral-id`, `alternate-id` | referral |
 * | `name` | organization |
 */
export type RecordKey =
  | "identifier"
  | "last-name"
  | "dob"
  | "name"
  | "visit-number"
  | "account-number"
  | "slot-id"
  | "order-id"
  | "application-order-id"
  | "document-id"
  | "referral-id"
  | "alternate-id"

/** Key of an identifier: the same ID under two types is two identifiers. */
export function identifierKey(idType: string | null | undefined, id: string): string {
  return `${idType ?? ""}\n${id}`
}

/** Key of a name: without regard to case and to spaces around it. */
export function nameKey(name: string): string {
  return name.trim().toLowerCase()
}

/** Which records of a kind to list. All that is given must fit; of a list, one. */
export interface RecordFilter {
  /** Found by one of the values under one of the keys. */
  readonly named?: { readonly keys: readonly RecordKey[]; readonly values: readonly string[] }
  readonly patientIds?: readonly number[]
  /** Numbers of visits; one that was merged away stands for the one that survived. */
  readonly visitNumbers?: readonly string[]
  readonly states?: readonly RecordState[]
  readonly scope?: "patient" | "visit"
  /** From this moment on, in milliseconds since 1970. What has no moment does not fit. */
  readonly from?: number
  /** Up to this moment, itself included. */
  readonly to?: number
  /** At most so many. */
  readonly limit?: number
}

/** An identifier as messages write it. */
export interface IdentifierLike {
  readonly ID: string
  readonly IDType?: string | null
}

/** An identifier of a patient. */
export interface PatientIdentifier {
  readonly ID: string
  readonly IDType: string | null
  /** Whether a merge took it out of use. It still finds the patient. */
  readonly retired: boolean
}

/** What is known of the world of one source. Nothing here changes it. */
export interface SourceRecords {
  readonly sourceId: string
  /** One record by its number. */
  get(id: number): StoredRecord | undefined
  /**
   * Patients that own every one of the identifiers, in their order: at most one, as an identifier names one patient. A
   * retired identifier counts. Without an identifier, none.
   */
  findPatients(identifiers: readonly IdentifierLike[]): readonly StoredRecord[]
  /** The number by which a visit is known now: another one when it was merged away, else the same. */
  visitNumberOf(visitNumber: string): string
  /** Records of a kind that one of the values names, in their order, each once. Merged patients and visits are followed. */
  find(kind: RecordKind, key: RecordKey, values: readonly string[]): readonly StoredRecord[]
  /** Records of a kind, in their order. Merged patients and visits are left out, unless `states` asks for them. */
  list(kind: RecordKind, filter?: RecordFilter): readonly StoredRecord[]
  /** All identifiers of a patient, retired ones too. */
  identifiersOf(patientId: number): readonly PatientIdentifier[]
}

/** A message that said something about a record. */
export interface Provenance {
  /** Log ID of the transmission, which may be dropped by now; `null` for what was loaded. */
  readonly logId: string | null
  /** How it came here. */
  readonly way: "sent" | "filed" | "loaded" | "samples"
  readonly dataModel: string
  readonly eventType: string
  /** When it was learned, in milliseconds since 1970. */
  readonly at: number
}

/** The records of a sandbox. */
export interface Records {
  /** The records of one source. */
  of(sourceId: string): SourceRecords
}
