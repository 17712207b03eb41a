import type { Message } from "../message/assets.ts"

type Json = Readonly<Record<string, unknown>>

const MONTH = Date.parse("2025-03-01T00:00:00.000Z")
const DAY = 24 * 3_600_000

/** How often each event happens, of about a hundred. */
const weights: Readonly<Record<string, number>> = {
  "PatientAdmin/NewPatient": 6,
  "PatientAdmin/PatientUpdate": 6,
  "PatientAdmin/PatientMerge": 1,
  "PatientAdmin/PreAdmit": 2,
  "PatientAdmin/Registration": 4,
  "PatientAdmin/Arrival": 4,
  "PatientAdmin/Transfer": 4,
  "PatientAdmin/VisitUpdate": 4,
  "PatientAdmin/Discharge": 4,
  "PatientAdmin/Cancel": 2,
  "PatientAdmin/VisitMerge": 0.6,
  "Scheduling/New": 7,
  "Scheduling/Reschedule": 2,
  "Scheduling/Modification": 2,
  "Scheduling/Cancel": 1.5,
  "Scheduling/NoShow": 1,
  "Scheduling/PushSlots": 1,
  "Order/New": 7,
  "Order/Update": 2,
  "Order/Cancel": 1,
  "Order/GroupedOrders": 2,
  "Results/New": 7,
  "Results/NewUnsolicited": 1,
  "Notes/New": 4,
  "Notes/Replace": 1,
  "Notes/Delete": 0.5,
  "Media/New": 2,
  "Media/Replace": 0.5,
  "Media/Delete": 0.3,
  "Medications/New": 4,
  "Medications/Update": 1,
  "Medications/Cancel": 0.5,
  "Medications/Administration": 5,
  "Clinical Summary/PatientPush": 0.8,
  "Clinical Summary/VisitPush": 0.8,
  "Vaccination/Administration": 1,
  "Referral/New": 1,
  "Referral/Modify": 0.5,
  "Referral/Cancel": 0.2,
  "Referral/AuthReview": 0.3,
  "Referral/AuthResponse": 0.3,
  "Provider/New": 0.2,
  "Provider/Update": 0.2,
  "Provider/Deactivate": 0.1,
  "Provider/Activate": 0.1,
  "Organization/New": 0.1,
  "Organization/Update": 0.2,
  "Flowsheet/New": 2,
  "Financial/Transaction": 1,
}

const firstNames = ["Ada", "Bruno", "Chidi", "Dora", "Emil", "Farah", "Gita", "Hugo", "Iris", "Jonas"]
const lastNames = [
  "Abel",
  "Berg",
  "Castro",
  "Dahl",
  "Egede",
  "Falk",
  "Grau",
  "Holm",
  "Ito",
  "Jansen",
  "Kline",
]
const departments = ["ED", "ICU", "MED", "SURG", "PEDS"]
const procedures = ["CBC", "BMP", "XR", "MRI", "ECG"]
const products = ["ibuprofen", "heparin", "insulin"]

/**
 * A month of a small invented hospital, message by message: the same seed, the same month. Beside what a good day brings
 * there are merges of merges, messages under numbers that were merged away, visits without a patient and patients without
 * a number, steps that are taken back, things that nobody has heard of, and shapes that no schema has.
 */
export function* monthOfHospital(count: number, seed: number): Generator<Message> {
  const draw = drawer(seed)
  const pools = {
    identifiers: [] as Json[][],
    visits: [] as string[],
    appointments: [] as string[],
    orders: [] as string[],
    notes: [] as string[],
    media: [] as string[],
    medications: [] as string[],
    referrals: [] as string[],
    vaccinations: [] as string[],
    providers: [] as string[],
    organizations: [] as string[],
    slots: [] as string[],
  }
  let issued = 0
  const next = (prefix: string, pool?: string[]): string => {
    const id = `${prefix}${++issued}`
    pool?.push(id)
    return id
  }
  /** Mostly one of the newest that are known, sometimes any, sometimes one that nobody has heard of. */
  const known = (prefix: string, pool: string[]): string => {
    if (pool.length === 0 || draw.happens(0.03)) return next(prefix, pool)
    const from = draw.happens(0.7) ? Math.max(0, pool.length - 200) : 0
    return pool[from + draw.below(pool.length - from)] as string
  }
  const newIdentifiers = (): Json[] => {
    const id = next("P")
    const identifiers = [
      { ID: id, IDType: "MR" },
      // The same ID under another type is somebody else's.
      ...(draw.happens(0.4) ? [{ ID: `P${draw.below(issued) + 1}`, IDType: `T${draw.below(3)}` }] : []),
      ...(draw.happens(0.1) ? [{ ID: next("N"), IDType: null }] : []),
    ]
    pools.identifiers.push(identifiers)
    return identifiers
  }
  const knownIdentifiers = (): Json[] => {
    if (pools.identifiers.length === 0 || draw.happens(0.02)) return newIdentifiers()
    const from = draw.happens(0.6) ? Math.max(0, pools.identifiers.length - 150) : 0
    const whole = pools.identifiers[from + draw.below(pools.identifiers.length - from)] as Json[]
    return draw.happens(0.3) ? whole.slice(0, 1) : whole
  }
  const demographics = (): Json => ({
    FirstName: draw.one([...firstNames, null]),
    LastName: draw.one([...lastNames, null]),
    DOB: draw.happens(0.9) ? `19${40 + draw.below(50)}-0${1 + draw.below(9)}-1${draw.below(10)}` : null,
    Sex: draw.one(["Female", "Male", null, "Unknown"]),
    PhoneNumber: {
      Home: draw.happens(0.5) ? `+15035550${100 + draw.below(100)}` : null,
      Mobile: draw.happens(0.5) ? `+15035550${100 + draw.below(100)}` : null,
    },
    Address: draw.happens(0.6)
      ? {
          StreetAddress: `${draw.below(100)} Elm`,
          City: draw.one(["Port", null]),
          ZIP: `97${100 + draw.below(9)}`,
        }
      : { StreetAddress: null, City: null, ZIP: null },
  })
  const person = (identifiers: readonly Json[]): Json => ({
    Identifiers: identifiers,
    ...(draw.happens(0.7) ? { Demographics: demographics() } : {}),
    ...(draw.happens(0.2)
      ? { Contacts: draw.happens(0.5) ? [] : [{ FirstName: draw.one(firstNames) }] }
      : {}),
    ...(draw.happens(0.2) ? { Notes: [`note ${draw.below(1000)}`] } : {}),
  })
  const patient = (): Json | undefined => {
    if (draw.happens(0.01)) return undefined
    if (draw.happens(0.02)) return { ...person([]), Demographics: demographics() }
    return person(knownIdentifiers())
  }
  const place = (): Json => ({
    Facility: "Small Hospital",
    Department: draw.one(departments),
    Room: draw.happens(0.5) ? String(draw.below(30)) : null,
  })

  for (let index = 0; index < count; index++) {
    const now = MONTH + Math.floor((index / count) * 31 * DAY)
    const soon = (days: number): string => new Date(now + Math.floor(draw.value() * days * DAY)).toISOString()
    const [dataModel = "", eventType = ""] = draw.weighted(weights).split("/")
    const visitRef = (): Json | undefined =>
      draw.happens(0.15) ? undefined : { VisitNumber: known("V", pools.visits) }
    const visit = (number: string): Json => ({
      VisitNumber: number,
      VisitDateTime: soon(1),
      ...(draw.happens(0.8) ? { PatientClass: draw.one(["Inpatient", "Outpatient", "Emergency"]) } : {}),
      ...(draw.happens(0.7) ? { Location: place() } : {}),
      ...(draw.happens(0.3) ? { Reason: draw.one(["pain", "fever", null, ""]) } : {}),
    })
    const order = (id: string, Status: string): Json => ({
      ID: draw.happens(0.95) ? id : null,
      ...(draw.happens(0.4) ? { ApplicationOrderID: `A${id}` } : {}),
      Status,
      Priority: draw.one(["Routine", "STAT", null]),
      TransactionDateTime: soon(1),
      Procedure: { Code: draw.one(procedures), Codeset: "Local" },
      ...(draw.happens(0.2) ? { Notes: [`n${draw.below(99)}`] } : {}),
    })
    const result = (id: string): Json => ({
      ...order(id, "Resulted"),
      ResultsStatus: draw.one(["Final", "Preliminary", "Corrected"]),
      CompletionDateTime: soon(1),
      Results: Array.from({ length: 1 + draw.below(3) }, () => ({
        Code: draw.one(["WBC", "RBC", "HGB", "PLT"]),
        Codeset: "Local",
        Value: String(draw.below(100)),
        Status: draw.happens(0.03) ? "Deleted" : "Final",
        RelatedGroupID: draw.one([null, null, "1"]),
      })),
    })
    const document = (id: string, original?: string): Json => ({
      DocumentID: id,
      ...(original === undefined ? {} : { OriginalDocumentID: original }),
      DocumentType: draw.one(["Progress Note", "Report"]),
      FileContents: `text ${draw.below(1_000_000)}`,
      ServiceDateTime: soon(1),
      ...(draw.happens(0.3) ? { Availability: draw.one(["Available", null]) } : {}),
    })
    const medication = (id: string): Json => ({
      ID: id,
      Priority: draw.one(["Routine", "STAT", null]),
      Medication: { Product: { Code: draw.one(products) } },
    })
    const referral = (id: string, Status: string): Json => ({
      ID: id,
      AlternateID: draw.happens(0.3) ? `ALT${id}` : null,
      Status,
      DateTime: soon(1),
      Reason: draw.one(["knee", "heart", null]),
    })
    const provider = (id: string): Json => ({
      Identifiers: [{ ID: id, IDType: "NPI" }],
      Demographics: { FirstName: draw.one(firstNames), LastName: draw.one([...lastNames, null]) },
      ...(draw.happens(0.5) ? { IsActive: draw.happens(0.8) } : {}),
    })
    const summary = (scope: "patient" | "visit"): Json => ({
      Header: {
        Document: {
          ID: draw.happens(0.9) ? next("CS") : null,
          Title: `Summary ${index}`,
          DateTime: soon(1),
          ...(scope === "visit" ? { Visit: { VisitNumber: known("V", pools.visits) } } : {}),
        },
        Patient: person(knownIdentifiers()),
      },
      ProblemsText: `problems ${index}`,
    })
    const ofPatient = (more: Json): Json => ({ Patient: patient(), Visit: visitRef(), ...more })
    const replaced = (prefix: string, pool: string[]): Json => {
      const original = known(prefix, pool)
      return document(
        draw.happens(0.9) ? next(prefix, pool) : original,
        draw.happens(0.9) ? original : undefined,
      )
    }
    const members: Readonly<Record<string, () => Json>> = {
      "PatientAdmin/NewPatient": () => ({
        Patient: draw.happens(0.03)
          ? { ...person([]), Demographics: demographics() }
          : person(newIdentifiers()),
      }),
      "PatientAdmin/PatientUpdate": () => ({ Patient: patient() }),
      "PatientAdmin/PatientMerge": () => ({
        Patient: {
          ...person(knownIdentifiers()),
          PreviousIdentifiers: draw.happens(0.05) ? [] : knownIdentifiers(),
        },
      }),
      "PatientAdmin/PreAdmit": () => ({ Patient: patient(), Visit: visit(next("V", pools.visits)) }),
      "PatientAdmin/Registration": () => ({
        Patient: patient(),
        Visit: visit(draw.happens(0.8) ? next("V", pools.visits) : known("V", pools.visits)),
      }),
      "PatientAdmin/Arrival": () => ({
        Patient: patient(),
        Visit: visit(draw.happens(0.5) ? next("V", pools.visits) : known("V", pools.visits)),
      }),
      "PatientAdmin/Transfer": () => ({ Patient: patient(), Visit: visit(known("V", pools.visits)) }),
      "PatientAdmin/VisitUpdate": () => ({ Patient: patient(), Visit: visit(known("V", pools.visits)) }),
      "PatientAdmin/Discharge": () => ({
        Patient: patient(),
        Visit: {
          ...visit(known("V", pools.visits)),
          DischargeDateTime: new Date(now).toISOString(),
          DischargeStatus: { Code: "01" },
        },
      }),
      "PatientAdmin/Cancel": () => ({ Patient: patient(), Visit: visit(known("V", pools.visits)) }),
      "PatientAdmin/VisitMerge": () => ({
        Patient: {
          ...person(knownIdentifiers()),
          PreviousIdentifiers: [
            { ID: known("V", pools.visits), IDType: draw.one(["Visit Number", null]) },
            ...(draw.happens(0.5) ? knownIdentifiers() : []),
          ],
        },
        Visit: { VisitNumber: known("V", pools.visits) },
      }),
      "Scheduling/New": () => ({ Patient: patient(), Visit: appointment(next("S", pools.appointments)) }),
      "Scheduling/Reschedule": () => {
        const old = known("S", pools.appointments)
        const number = draw.happens(0.3) ? next("S", pools.appointments) : old
        return {
          Patient: patient(),
          Visit: { ...appointment(number), ...(draw.happens(0.9) ? { OldVisitNumber: old } : {}) },
        }
      },
      "Scheduling/Modification": () => ({
        Patient: patient(),
        Visit: appointment(known("S", pools.appointments)),
      }),
      "Scheduling/Cancel": () => ({ Patient: patient(), Visit: appointment(known("S", pools.appointments)) }),
      "Scheduling/NoShow": () => ({ Patient: patient(), Visit: appointment(known("S", pools.appointments)) }),
      "Scheduling/PushSlots": () => ({
        Slots: Array.from({ length: 1 + draw.below(4) }, () => ({
          ID: draw.happens(0.5) ? next("SL", pools.slots) : known("SL", pools.slots),
          Reason: draw.one(["Open", "Booked", null]),
          DateTime: soon(20),
          Duration: 20,
          Location: { Department: draw.one(departments) },
        })),
      }),
      "Order/New": () => ofPatient({ Order: order(next("O", pools.orders), "New") }),
      "Order/Update": () => ofPatient({ Order: order(known("O", pools.orders), "Update") }),
      "Order/Cancel": () => ofPatient({ Order: order(known("O", pools.orders), "Cancel") }),
      "Order/GroupedOrders": () =>
        ofPatient({
          Orders: Array.from({ length: 2 + draw.below(3) }, () =>
            draw.happens(0.7)
              ? order(next("O", pools.orders), "New")
              : order(known("O", pools.orders), draw.one(["Update", "Cancel"])),
          ),
        }),
      "Results/New": () => ofPatient({ Orders: [result(known("O", pools.orders))] }),
      "Results/NewUnsolicited": () =>
        ofPatient({
          Orders: [{ ...result(next("U")), ID: null, ApplicationOrderID: `U${draw.below(500)}` }],
        }),
      "Notes/New": () => ofPatient({ Note: document(next("D", pools.notes)) }),
      "Notes/Replace": () => ofPatient({ Note: replaced("D", pools.notes) }),
      "Notes/Delete": () => ofPatient({ Note: { DocumentID: known("D", pools.notes) } }),
      "Media/New": () => ofPatient({ Media: document(next("M", pools.media)) }),
      "Media/Replace": () => ofPatient({ Media: replaced("M", pools.media) }),
      "Media/Delete": () => ofPatient({ Media: { DocumentID: known("M", pools.media) } }),
      "Medications/New": () => ofPatient({ Order: medication(next("MO", pools.medications)) }),
      "Medications/Update": () => ofPatient({ Order: medication(known("MO", pools.medications)) }),
      "Medications/Cancel": () => ofPatient({ Order: medication(known("MO", pools.medications)) }),
      "Medications/Administration": () =>
        ofPatient({
          Administrations: [
            {
              Status: "Complete",
              StartDate: soon(1).replace(/T.*/, "T08:00:00.000Z"),
              Medication: {
                ...(draw.happens(0.9) ? { Order: { ID: known("MO", pools.medications) } } : {}),
                Product: { Code: draw.one(products) },
              },
            },
          ],
        }),
      "Clinical Summary/PatientPush": () => summary("patient"),
      "Clinical Summary/VisitPush": () => summary("visit"),
      "Vaccination/Administration": () =>
        ofPatient({
          Vaccinations: [
            {
              Action: draw.one(["Add", "Add", "Add", "Update", "Delete"]),
              DateTime: soon(1),
              Product: { Code: draw.one(["83", "21"]), Codeset: "CVX" },
              Order: {
                ID: draw.happens(0.5) ? next("VO", pools.vaccinations) : known("VO", pools.vaccinations),
              },
            },
          ],
        }),
      "Referral/New": () => ofPatient({ Referral: referral(next("R", pools.referrals), "New") }),
      "Referral/Modify": () => ofPatient({ Referral: referral(known("R", pools.referrals), "Modified") }),
      "Referral/Cancel": () => ofPatient({ Referral: referral(known("R", pools.referrals), "Canceled") }),
      "Referral/AuthReview": () =>
        ofPatient({
          Referral: referral(known("R", pools.referrals), "Pending"),
          Authorization: { Type: "A" },
        }),
      "Referral/AuthResponse": () =>
        ofPatient({
          Referral: referral(known("R", pools.referrals), "Authorized"),
          Authorization: { Decision: draw.one(["Approved", "Denied"]) },
        }),
      "Provider/New": () => ({ Providers: [provider(next("99", pools.providers))] }),
      "Provider/Update": () => ({ Providers: [provider(known("99", pools.providers))] }),
      "Provider/Deactivate": () => ({ Providers: [provider(known("99", pools.providers))] }),
      "Provider/Activate": () => ({ Providers: [provider(known("99", pools.providers))] }),
      "Organization/New": () => ({
        Directory: "Small",
        Organizations: [organization(next("ORG", pools.organizations))],
      }),
      "Organization/Update": () => ({
        Action: draw.happens(0.8) ? "Update" : "Delete",
        Directory: "Small",
        Organizations: [organization(known("ORG", pools.organizations))],
      }),
      "Flowsheet/New": () => ofPatient({ Observations: [] }),
      "Financial/Transaction": () => ofPatient({ Transactions: [] }),
    }
    function appointment(number: string): Json {
      return {
        VisitNumber: number,
        VisitDateTime: soon(20),
        Duration: draw.one([15, 30, 45]),
        ...(draw.happens(0.8) ? { Location: place() } : {}),
        Reason: draw.one(["check", "follow-up", null]),
      }
    }
    function organization(id: string): Json {
      return {
        Active: draw.happens(0.8),
        Identifiers: [{ ID: id, IDType: "OID" }],
        Name: `Organization ${draw.below(50)}`,
        Address: { State: "OR", ZIP: "97999" },
      }
    }

    const made = members[`${dataModel}/${eventType}`]?.() ?? {}
    const CanceledEvent =
      eventType === "Cancel" && dataModel === "PatientAdmin"
        ? {
            CanceledEvent: draw.one([
              "Arrival",
              "Discharge",
              "Transfer",
              "PreAdmit",
              "Registration",
              null,
              "Bed",
            ]),
          }
        : {}
    const Meta = {
      DataModel: dataModel,
      EventType: eventType,
      EventDateTime: new Date(now).toISOString(),
      Destinations: [{ ID: "inside" }],
      ...CanceledEvent,
    }
    yield JSON.parse(
      JSON.stringify({ Meta, ...(draw.happens(0.004) ? oddShape(made, draw) : made) }),
    ) as Message
  }
}

/** A message of which a member has a shape that no schema has. */
function oddShape(members: Json, draw: Drawer): Json {
  const names = Object.keys(members)
  const name = draw.one(names)
  return { ...members, [name]: draw.one(["text", 7, [], [null, 5, "x"], null]) }
}

interface Drawer {
  /** At least 0 and less than 1. */
  value(): number
  below(limit: number): number
  happens(chance: number): boolean
  one<Value>(values: readonly Value[]): Value
  weighted(weights: Readonly<Record<string, number>>): string
}

/** Chances that begin with a seed (the generator is "mulberry32"). */
function drawer(seed: number): Drawer {
  let state = seed >>> 0
  const value = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(value() * limit)
  return {
    value,
    below,
    happens: (chance) => value() < chance,
    one: (values) => values[below(values.length)] as (typeof values)[number],
    weighted(all) {
      const entries = Object.entries(all)
      let left = value() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        left -= weight
        if (left < 0) return name
      }
      return entries[0]?.[0] ?? ""
    },
  }
}
