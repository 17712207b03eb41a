import { describe, expect, test } from "vitest"
import { converse, listed } from "../../testing/converse.ts"
import { learner } from "../../testing/learner.ts"
import { smallHospital } from "../../testing/small-hospital.ts"

const START = { StartDateTime: "2025-05-06T00:00:00.000Z" }
const patients = (...ids: readonly string[]) => ids.map((ID) => ({ Identifiers: [{ ID, IDType: "HB" }] }))

describe("Scheduling.Booked", () => {
  const ask = async (asked: object, options: object = {}) =>
    listed(
      await converse(smallHospital, "Scheduling.Booked", asked, options),
      "Visits",
      ({
        VisitNumber,
        Patient,
      }: {
        VisitNumber: string
        Patient: { Identifiers: readonly { ID: string }[] }
      }) => `${VisitNumber} of ${Patient.Identifiers[0]?.ID}`,
    )

  test.each<[string, object, unknown]>([
    [
      "everything from a time on, by its start, the cancelled left out",
      START,
      ["A-early of tobias", "A-missed of tobias", "A-late of maren"],
    ],
    [
      "both ends belong to the span",
      { StartDateTime: "2025-05-06T07:00:00.000Z", EndDateTime: "2025-05-06T09:00:00.000Z" },
      ["A-early of tobias", "A-missed of tobias"],
    ],
    [
      "a millisecond later",
      { StartDateTime: "2025-05-06T07:00:00.001Z", EndDateTime: "2025-05-06T08:59:59.999Z" },
      [],
    ],
    [
      "an offset of its own",
      { StartDateTime: "2025-05-06T03:00:00-04:00", EndDateTime: "2025-05-06T03:00:00-04:00" },
      ["A-early of tobias"],
    ],
    ["a patient", { ...START, Visit: { Patients: patients("maren") } }, ["A-late of maren"]],
    [
      "a patient by an identifier that a merge took out of use",
      { ...START, Visit: { Patients: patients("old-tobias") } },
      ["A-early of tobias", "A-missed of tobias"],
    ],
    [
      "several patients: any of them",
      { ...START, Visit: { Patients: patients("maren", "tobias") } },
      ["A-early of tobias", "A-missed of tobias", "A-late of maren"],
    ],
    ["a patient that nobody knows", { ...START, Visit: { Patients: patients("nobody") } }, []],
    ["a visit number", { ...START, Visit: { VisitNumber: "A-late" } }, ["A-late of maren"]],
    ["a visit number in other case", { ...START, Visit: { VisitNumber: "a-late" } }, []],
    [
      "a place",
      { ...START, Visit: { Location: { Facility: "millrace clinic", Department: "fm" } } },
      ["A-early of tobias", "A-missed of tobias", "A-late of maren"],
    ],
    ["another place", { ...START, Visit: { Location: { Department: "PEDS" } } }, []],
    [
      "a provider to see",
      { ...START, Visit: { VisitProvider: { ID: "218", IDType: "NPI" } } },
      ["A-late of maren"],
    ],
    [
      "one of several providers in charge",
      { ...START, Visit: { AttendingProviders: [{ ID: "999" }, { LastName: "ODO" }] } },
      ["A-late of maren"],
    ],
    ["a reason", { ...START, Visit: { Reason: "COUGH", VisitNumber: "A-early" } }, ["A-early of tobias"]],
    ["another reason", { ...START, Visit: { Reason: "Fever" } }, []],
    ["too few criteria", { StartDateTime: "" }, "The query gives too few criteria. Give StartDateTime."],
    [
      "no date",
      { StartDateTime: "soon" },
      "StartDateTime is neither a date (YYYY-MM-DD) nor a date-time such as 2025-05-06T07:00:00.000Z.",
    ],
    [
      "an end before the start",
      { ...START, EndDateTime: "2025-05-05" },
      "EndDateTime is before StartDateTime. Swap them, or leave one out.",
    ],
  ])("%s", async (_name, asked, expected) => {
    expect(await ask(asked)).toEqual(expected)
  })

  test("a time without an offset, and a day, are those of the zone of the source that asks", async () => {
    const day = { StartDateTime: "2025-05-06", EndDateTime: "2025-05-06" }
    const time = { StartDateTime: "2025-05-06T02:00:00", EndDateTime: "2025-05-06T03:00:00" }

    expect(await ask(day, { timeZone: "Asia/Tokyo" })).toEqual(["A-early of tobias", "A-missed of tobias"])
    expect(await ask(day, { timeZone: "Pacific/Auckland" })).toEqual([
      "A-early of tobias",
      "A-missed of tobias",
    ])
    expect(await ask(time, { timeZone: "America/New_York" })).toEqual(["A-early of tobias"])
    expect(await ask(time)).toEqual([])
  })

  test("a limit cuts the answer after the first ones, and says so", async () => {
    expect(await ask(START, { answerLimit: 2 })).toEqual([
      "A-early of tobias",
      "A-missed of tobias",
      "and more",
    ])
    expect(await ask(START, { answerLimit: 3 })).toHaveLength(3)
  })

  test("a number that a reschedule replaced finds the appointment under its new one", async () => {
    const { tell, records } = await learner()
    const visit = (VisitNumber: string, more: object = {}) => ({
      Visit: { VisitNumber, VisitDateTime: "2025-05-07T15:00:00.000Z", ...more },
    })
    tell("Scheduling/New", visit("A-1"))
    tell("Scheduling/New", visit("A-other"))
    tell("Scheduling/Reschedule", visit("A-2", { OldVisitNumber: "A-1" }))
    const find = async (VisitNumber: string) =>
      listed(
        await converse(records, "Scheduling.Booked", { ...START, Visit: { VisitNumber } }),
        "Visits",
        (booked: { VisitNumber: string }) => booked.VisitNumber,
      )

    expect(await find("A-1")).toEqual(["A-2"])
    expect(await find("A-2")).toEqual(["A-2"])
    expect(await find("A-3")).toEqual([])
  })

  test("cancelled appointments are an option", async () => {
    expect(await ask(START, { canceledAppointments: "included" })).toContain("A-off of tobias")
  })
})

describe("Scheduling.AvailableSlots", () => {
  const ask = async (asked: object, options: object = {}) =>
    listed(
      await converse(smallHospital, "Scheduling.AvailableSlots", asked, options),
      "AvailableSlots",
      ({ ID }: { ID: string }) => ID,
    )
  const visit = (Visit: object) => ({ ...START, Visit })

  test.each<[string, object, unknown]>([
    ["open slots from a time on", START, ["S-10", "S-11", "S-odo"]],
    ["until a time", { ...START, EndDateTime: "2025-05-06T10:00:00.000Z" }, ["S-10"]],
    ["none", { StartDateTime: "2026-01-01" }, []],
    [
      "a reason: open ones, and those for it",
      visit({ Reasons: ["ASTHMA REVIEW"] }),
      ["S-10", "S-11", "S-odo"],
    ],
    ["another reason", visit({ Reasons: ["Fever", "Cough"] }), ["S-10", "S-odo"]],
    [
      "one of several providers",
      visit({ AttendingProviders: [{ ID: "218", IDType: "NPI" }, { ID: "1" }] }),
      ["S-odo"],
    ],
    [
      "one of several places",
      visit({ Locations: [{ Department: "PEDS" }, { Facility: "harrow hospital" }] }),
      ["S-odo"],
    ],
    ["a place by the ID of its department", visit({ Locations: [{ ID: "FM" }] }), ["S-10", "S-11"]],
    [
      "what the patient prefers goes first, and leaves none out",
      visit({ VisitPreference: [{ Day: ["Wednesday"] }] }),
      ["S-odo", "S-10", "S-11"],
    ],
    [
      "a preference of day, time and length",
      visit({ VisitPreference: [{ Day: ["Tues"], Time: ["1100"], Duration: "45", DurationUnit: "min" }] }),
      ["S-11", "S-10", "S-odo"],
    ],
    [
      "patient and kind of visit leave none out",
      {
        ...visit({ VisitType: [{ Code: "EST" }] }),
        Patient: { Identifiers: [{ ID: "nobody", IDType: "HB" }] },
      },
      ["S-10", "S-11", "S-odo"],
    ],
    ["too few criteria", { StartDateTime: "" }, "The query gives too few criteria. Give StartDateTime."],
    [
      "no date",
      { ...START, EndDateTime: "later" },
      "EndDateTime is neither a date (YYYY-MM-DD) nor a date-time such as 2025-05-06T07:00:00.000Z.",
    ],
  ])("%s", async (_name, asked, expected) => {
    expect(await ask(asked)).toEqual(expected)
  })

  test("days and times are preferred in the zone of the source that asks", async () => {
    const asked = visit({ VisitPreference: [{ Time: ["0700"] }] })

    expect(await ask(asked, { timeZone: "America/New_York" })).toEqual(["S-11", "S-10", "S-odo"])
  })

  test("a limit cuts the answer, and says so", async () => {
    expect(await ask(START, { answerLimit: 1 })).toEqual(["S-10", "and more"])
  })
})

type Visits = {
  readonly Identifiers: readonly { readonly ID: string }[]
  readonly Visits: readonly { readonly VisitNumber: string; readonly Status?: string }[]
}
const visitsOf = ({ Identifiers, Visits }: Visits): string =>
  `${Identifiers[0]?.ID}: ${Visits.map(({ VisitNumber, Status }) => `${VisitNumber}${Status === undefined ? "" : ` ${Status}`}`).join(", ")}`

describe("PatientAdmin.CensusQuery", () => {
  test.each<[string, object, unknown]>([
    ["everybody who is there now", {}, ["maren: V-in", "tobias: V-clinic"]],
    ["of a facility", { Facilities: ["HARROW hospital"] }, ["maren: V-in"]],
    ["of one of several departments", { Departments: ["PEDS", "FM"] }, ["tobias: V-clinic"]],
    ["of a class", { PatientClasses: ["inpatient"] }, ["maren: V-in"]],
    ["all given have to match", { Facilities: ["Harrow Hospital"], PatientClasses: ["Outpatient"] }, []],
  ])("%s", async (_name, asked, expected) => {
    expect(
      listed(await converse(smallHospital, "PatientAdmin.CensusQuery", asked), "Patients", visitsOf),
    ).toEqual(expected)
  })
})

describe("PatientAdmin.VisitQuery", () => {
  test.each<[string, object, unknown]>([
    [
      "of a patient, whatever became of them",
      { Patients: patients("tobias") },
      ["tobias: V-clinic In Progress, V-soon Planned, V-off Canceled"],
    ],
    [
      "of several patients",
      { Patients: patients("maren", "old-tobias"), PatientClasses: ["Inpatient"] },
      ["maren: V-in Arrived, V-out Discharged", "tobias: V-soon Planned, V-off Canceled"],
    ],
    ["by number", { VisitNumbers: ["V-out", "V-none"] }, ["maren: V-out Discharged"]],
    [
      "by status, without regard to case",
      { VisitStatuses: ["arrived", "In progress"] },
      ["maren: V-in Arrived", "tobias: V-clinic In Progress"],
    ],
    [
      "from a time on",
      { VisitStartDateTime: "2025-05-20T08:00:00.000Z" },
      ["tobias: V-soon Planned, V-off Canceled"],
    ],
    [
      "by facility and department",
      { Facilities: ["Millrace Clinic"], Departments: ["fm"] },
      ["tobias: V-clinic In Progress"],
    ],
    ["a number of another patient", { Patients: patients("maren"), VisitNumbers: ["V-clinic"] }, []],
    ["of nobody", { Patients: patients("nobody") }, []],
    [
      "too few criteria",
      { Patients: [], VisitNumbers: [] },
      expect.stringMatching(/^The query gives too few criteria\. Give Patients, or VisitNumbers, or /),
    ],
    [
      "no date",
      { VisitStartDateTime: "now" },
      expect.stringMatching(/^VisitStartDateTime is neither a date/),
    ],
  ])("%s", async (_name, asked, expected) => {
    expect(
      listed(await converse(smallHospital, "PatientAdmin.VisitQuery", asked), "Patients", visitsOf),
    ).toEqual(expected)
  })
})
