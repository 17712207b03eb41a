import { expect, test } from "vitest"
import { learner, withIds } from "../../testing/learner.ts"

const first = { note: "of the first" }

test.each<[string, (note: object) => object]>([
  ["Order/New", (more) => ({ Order: { ID: "1", ...more } })],
  [
    "Results/New",
    ({ note }: { note?: string }) => ({ Orders: [{ ID: "1", Results: [{ Code: note ?? "Na" }] }] }),
  ],
  ["Notes/New", (more) => ({ Note: { DocumentID: "1", ...more } })],
  ["Media/New", (more) => ({ Media: { DocumentID: "1", ...more } })],
  ["Medications/New", (more) => ({ Order: { ID: "1", ...more } })],
  [
    "Medications/Administration",
    (more) => ({
      Administrations: [{ Medication: { Order: { ID: "1" } }, StartDate: Object.keys(more).join(), ...more }],
    }),
  ],
  ["Referral/New", (more) => ({ Referral: { ID: "1", ...more } })],
  ["Vaccination/New", (more) => ({ Vaccinations: [{ Order: { ID: "1" }, ...more }] })],
  ["Scheduling/New", (more) => ({ Visit: { VisitNumber: "1", ...more } })],
  ["PatientAdmin/Arrival", (more) => ({ Visit: { VisitNumber: "1", ...more } })],
])("%s: what has the ID of something of another patient takes its place whole", async (event, members) => {
  const { tell, records, patient } = await learner()
  tell(event, { Patient: withIds("A"), Visit: { VisitNumber: "V-A" }, ...members(first) })

  const gaps = tell(event, { Patient: withIds("B"), ...members({}) })

  expect(gaps).toEqual([{ location: "Patient", rule: "belongs-to-another" }])
  const kinds = [
    "order",
    "result",
    "note",
    "media",
    "medication",
    "referral",
    "vaccination",
    "appointment",
    "visit",
  ] as const
  const [thing, ...others] = kinds.flatMap((kind) => records.list(kind))
  expect(others).toEqual([])
  expect(thing?.patientId).toBe(patient("B")?.id)
  expect(thing?.visitNumber).not.toBe("V-A")
  expect(JSON.stringify(thing?.body)).not.toContain(first.note)
})

test("after a merge both patients are one, and are added to", async () => {
  const { tell, only } = await learner()
  tell("Order/New", { Patient: withIds("A"), Order: { ID: "1", ...first } })
  tell("PatientAdmin/PatientMerge", {
    Patient: { ...withIds("B"), PreviousIdentifiers: withIds("A").Identifiers },
  })

  expect(tell("Order/Update", { Patient: withIds("B"), Order: { ID: "1", Priority: "Stat" } })).toEqual([])
  expect(only("order").body).toEqual({ ID: "1", ...first, Priority: "Stat" })
})
