import { type PlainRecord, plainRecords } from "./plain-records.ts"

const hb = (ID: string) => ({ ID, IDType: "HB" })
const at = (text: string): number => Date.parse(text)

const person = (FirstName: string, LastName: string, DOB: string, ZIP = "97999") => ({
  FirstName,
  LastName,
  DOB,
  Sex: "Female",
  PhoneNumber: { Home: "+15035550110" },
  Address: { City: "Port Alder", State: "OR", ZIP },
})

const clinic = { Facility: "Millrace Clinic", Department: "FM", Room: "4" }
const ward = { Facility: "Harrow Hospital", Department: "ORTHO", Room: "412", Bed: "A" }
const drRay = { ID: "101", IDType: "NPI", FirstName: "Priya", LastName: "Ray" }
const drOdo = { ID: "218", IDType: "NPI", FirstName: "Samuel", LastName: "Odo" }
const cbc = { Code: "58410-2", Codeset: "LOINC", Description: "CBC panel" }
const esr = { Code: "4537-7", Codeset: "LOINC", Description: "Sedimentation rate" }

const TOBIAS = 1
const MAREN = 2
const TWIN = 3

const people: readonly PlainRecord[] = [
  {
    kind: "patient",
    id: TOBIAS,
    retired: [hb("old-tobias")],
    body: {
      Identifiers: [hb("tobias"), { ID: "t-0", IDType: "EHR" }],
      Demographics: person("Tobias", "Quill", "1986-11-02"),
      Insurances: [{ MemberNumber: "M-1", Company: { ID: "CPH", IDType: "Payer", Name: "Cascade" } }],
      Allergies: [{ Code: "no member of an answer" }],
    },
  },
  {
    kind: "patient",
    id: MAREN,
    body: { Identifiers: [hb("maren")], Demographics: person("Maren", "Ostrova", "1958-04-17") },
  },
  {
    kind: "patient",
    id: TWIN,
    body: {
      Identifiers: [hb("twin")],
      Demographics: {
        ...person("TOBIAS", "quill", "1986-11-02"),
        DeathDateTime: "2025-01-01T05:00:00.000Z",
      },
    },
  },
]

const visit = (
  visitNumber: string,
  state: PlainRecord["state"] & string,
  patientId: number,
  VisitDateTime: string,
  more: object,
): PlainRecord => ({
  kind: "visit",
  state,
  patientId,
  visitNumber,
  at: at(VisitDateTime),
  body: { VisitNumber: visitNumber, VisitDateTime, PatientClass: "Inpatient", Location: ward, ...more },
})

const visits: readonly PlainRecord[] = [
  visit("V-in", "arrived", MAREN, "2025-05-01T08:00:00.000Z", { Reason: "Hip" }),
  visit("V-clinic", "arrived", TOBIAS, "2025-05-06T21:30:00.000Z", {
    PatientClass: "Outpatient",
    Location: clinic,
    Status: "In Progress",
  }),
  visit("V-out", "discharged", MAREN, "2025-04-01T08:00:00.000Z", {}),
  visit("V-soon", "planned", TOBIAS, "2025-06-01T08:00:00.000Z", {}),
  visit("V-off", "canceled", TOBIAS, "2025-05-20T08:00:00.000Z", {}),
]

const appointment = (
  visitNumber: string,
  state: PlainRecord["state"] & string,
  patientId: number,
  VisitDateTime: string,
  provider: object,
): PlainRecord => ({
  kind: "appointment",
  state,
  patientId,
  visitNumber,
  at: at(VisitDateTime),
  body: {
    VisitNumber: visitNumber,
    VisitDateTime,
    Duration: 20,
    Location: clinic,
    Reason: "Cough",
    VisitProvider: provider,
    AttendingProvider: provider,
    AppointmentInfo: [],
  },
})

const appointments: readonly PlainRecord[] = [
  appointment("A-late", "scheduled", MAREN, "2025-05-07T15:00:00.000Z", drOdo),
  appointment("A-early", "scheduled", TOBIAS, "2025-05-06T07:00:00.000Z", drRay),
  appointment("A-missed", "no-show", TOBIAS, "2025-05-06T09:00:00.000Z", drRay),
  appointment("A-off", "canceled", TOBIAS, "2025-05-06T10:00:00.000Z", drRay),
]

const slot = (
  ID: string,
  Reason: string,
  DateTime: string,
  state: "open" | "taken",
  more: object = {},
): PlainRecord => ({
  kind: "slot",
  state,
  at: at(DateTime),
  body: { ID, Reason, DateTime, Duration: 20, Location: clinic, Provider: drRay, ...more },
})

const slots: readonly PlainRecord[] = [
  // A Tuesday.
  slot("S-10", "Open", "2025-05-06T10:00:00.000Z", "open"),
  slot("S-11", "Asthma review", "2025-05-06T11:00:00.000Z", "open", { Duration: 45 }),
  slot("S-taken", "Booked", "2025-05-06T12:00:00.000Z", "taken"),
  slot("S-odo", "Open", "2025-05-07T10:00:00.000Z", "open", { Provider: drOdo, Location: ward }),
]

const order = (ID: string, patientId: number, TransactionDateTime: string, more: object): PlainRecord => ({
  kind: "order",
  patientId,
  visitNumber: "V-clinic",
  at: at(TransactionDateTime),
  body: { ID, ApplicationOrderID: `app-${ID}`, Status: "New", TransactionDateTime, Procedure: cbc, ...more },
})

const result = (
  ID: string,
  patientId: number,
  visitNumber: string,
  CompletionDateTime: string,
  more: object,
): PlainRecord => ({
  kind: "result",
  patientId,
  visitNumber,
  at: at(CompletionDateTime),
  updatedAt: at("2025-05-09T00:00:00.000Z"),
  body: {
    ID,
    Status: "Resulted",
    ResultsStatus: "Final",
    CompletionDateTime,
    Procedure: cbc,
    Results: [],
    ...more,
  },
})

const orders: readonly PlainRecord[] = [
  order("O-1", TOBIAS, "2025-05-06T08:00:00.000Z", {}),
  order("O-2", TOBIAS, "2025-05-07T08:00:00.000Z", { Procedure: esr }),
  {
    ...order("O-3", MAREN, "2025-05-07T09:00:00.000Z", { Status: "Cancel" }),
    state: "canceled",
    visitNumber: "V-in",
  },
  result("O-1", TOBIAS, "V-clinic", "2025-05-06T20:00:00.000Z", { LastUpdated: "2025-05-06T21:00:00.000Z" }),
  result("O-3", MAREN, "V-in", "2025-05-08T20:00:00.000Z", { ResultsStatus: "Preliminary", Procedure: esr }),
]

const note = (
  DocumentID: string,
  DocumentType: string,
  patientId: number,
  visitNumber: string,
): PlainRecord => ({
  kind: "note",
  patientId,
  visitNumber,
  body: {
    DocumentID,
    DocumentType,
    ContentType: "Plain Text",
    FileContents: "Feels better.",
    Provider: { ID: "no member of an answer" },
  },
})

const documents: readonly PlainRecord[] = [
  note("D-1", "Operative Note", MAREN, "V-in"),
  note("D-2", "Discharge Summary", MAREN, "V-out"),
  note("D-3", "Progress Note", TOBIAS, "V-clinic"),
  {
    kind: "media",
    patientId: TOBIAS,
    visitNumber: "V-clinic",
    body: {
      DocumentID: "M-1",
      DocumentType: "ECG Report",
      FileName: "a.pdf",
      FileType: "PDF",
      FileContents: "JVBERg==",
      Availability: "Available",
    },
  },
  {
    kind: "media",
    patientId: MAREN,
    visitNumber: "V-in",
    body: {
      DocumentID: "M-2",
      DocumentType: "Photo",
      FileName: "b.jpg",
      FileType: "JPG",
      FileContents: "/9j/",
      Availability: "Available",
    },
  },
  {
    kind: "document",
    patientId: MAREN,
    visitNumber: "V-out",
    at: at("2025-04-05T10:00:00.000Z"),
    body: {
      ID: "C-1",
      Title: "Discharge summary",
      Type: { Code: "18842-5", Codeset: "LOINC", Name: "Discharge summary" },
      DateTime: "2025-04-05T10:00:00.000Z",
      FileType: "text/xml",
      Visit: {
        ID: "V-out",
        StartDateTime: "2025-04-01T08:00:00.000Z",
        EndDateTime: "2025-04-05T10:00:00.000Z",
      },
      Location: { Department: "ORTHO" },
      Data: "PHhtbC8+",
    },
  },
]

const summary = (
  ID: string,
  scope: "patient" | "visit",
  patientId: number,
  visitNumber: string | null,
  DateTime: string,
): PlainRecord => ({
  kind: "clinical-summary",
  scope,
  patientId,
  visitNumber,
  at: at(DateTime),
  body: {
    Header: {
      Document: {
        ID,
        Title: `Summary ${ID}`,
        TypeCode: { Code: "34133-9", CodeSystemName: "LOINC", Name: "Summary of episode note" },
        DateTime,
        Author: { ID: "101", IDType: "NPI", EmailAddresses: ["ray@example.org"] },
      },
    },
    AllergyText: "None known",
  },
})

const summaries: readonly PlainRecord[] = [
  summary("S-old", "patient", MAREN, null, "2025-04-30T00:00:00.000Z"),
  summary("S-new", "patient", MAREN, null, "2025-04-29T00:00:00.000Z"),
  summary("S-in", "visit", MAREN, "V-in", "2025-05-02T00:00:00.000Z"),
  summary("S-out", "visit", MAREN, "V-out", "2025-04-05T00:00:00.000Z"),
]

const referral = (ID: string, patientId: number, Status: string): PlainRecord => ({
  kind: "referral",
  patientId,
  body: { ID, Status, AuthorizationReview: { Number: "no member of an answer" } },
})

const others: readonly PlainRecord[] = [
  {
    kind: "patient-location",
    patientId: MAREN,
    body: { Identifiers: [{ ID: "c-2", IDType: "COAST" }], Organization: { Name: "Coast Practice" } },
  },
  referral("R-1", TOBIAS, "Authorized"),
  referral("R-2", TOBIAS, "Canceled"),
  {
    kind: "vaccination",
    patientId: TOBIAS,
    body: { DateTime: "2025-05-01T08:00:00.000Z", Product: { Code: "83", Codeset: "CVX" } },
  },
  {
    kind: "vaccination",
    patientId: MAREN,
    body: { DateTime: "2025-05-02T08:00:00.000Z", Product: { Code: "21", Codeset: "CVX" } },
  },
  {
    kind: "provider",
    body: {
      Identifiers: [
        { ID: "101", IDType: "NPI" },
        { ID: "st-1", IDType: "STAFF" },
      ],
      Demographics: {
        FirstName: "Priya",
        LastName: "Ray",
        Addresses: [{ City: "Elsewhere" }, { City: "Port Alder", State: "OR", ZIP: "97999" }],
      },
    },
  },
  {
    kind: "provider",
    state: "inactive",
    body: {
      Identifiers: [{ ID: "218", IDType: "NPI" }],
      Demographics: { FirstName: "Samuel", LastName: "Ray", Addresses: [] },
    },
  },
  ...["Harrow Hospital", "Millrace Clinic", "Millrace Pharmacy"].map(
    (Name, index): PlainRecord => ({
      kind: "organization",
      state: index === 2 ? "inactive" : "active",
      updatedAt: at(`2025-0${index + 1}-01T00:00:00.000Z`),
      body: {
        Directory: "Alder",
        Name,
        Identifiers: [{ ID: `2.999.${index}`, IDType: "OID" }],
        Address: { State: index === 0 ? "WA" : "OR", ZIP: `9799${index}` },
      },
    }),
  ),
]

/** Three patients, two of them of one name, with something of every kind: for tests of answers. */
export const smallHospital = plainRecords([
  ...people,
  ...visits,
  ...appointments,
  ...slots,
  ...orders,
  ...documents,
  ...summaries,
  ...others,
])
