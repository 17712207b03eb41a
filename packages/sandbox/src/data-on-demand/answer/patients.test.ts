import { describe, expect, test } from "vitest"
import { converse, listed } from "../../testing/converse.ts"
import { smallHospital } from "../../testing/small-hospital.ts"
import type { Answer } from "../answer.ts"

type WithIdentifiers = { readonly Identifiers?: readonly { readonly ID: string }[] }

const id = ({ Identifiers }: WithIdentifiers): string => Identifiers?.[0]?.ID ?? "nobody"
const byId = (ID: string, IDType = "HB") => ({ Patient: { Identifiers: [{ ID, IDType }] } })
const byName = (more: object = {}) => ({
  Patient: {
    Demographics: {
      FirstName: "tobias",
      LastName: "Quill",
      DOB: "1986-11-02",
      Address: { ZIP: "97999" },
      ...more,
    },
  },
})

/** One patient by its ID, several as a list, none as `nobody`. */
function found(answer: Answer): unknown {
  if ("refusal" in answer) return "too few criteria"
  if (answer.members.PotentialMatches === undefined) return id(answer.members.Patient as WithIdentifiers)
  expect(answer.members.Patient).toEqual({})
  return listed(answer, "PotentialMatches", id)
}

describe.each(["PatientSearch.Query", "Vaccination.PatientQuery"])("%s", (query) => {
  test.each<[string, object, unknown]>([
    ["an identifier: one patient", byId("maren"), "maren"],
    ["an identifier of another type: none", byId("maren", "MR"), "nobody"],
    ["an identifier in other case: none", byId("MAREN"), "nobody"],
    ["an identifier that a merge took out of use: the patient that survived", byId("old-tobias"), "tobias"],
    ["names, date of birth and postal code of two: both, and no guess", byName(), ["tobias", "twin"]],
    [
      "the same with an identifier of one of them: that one",
      { Patient: { ...byName().Patient, ...byId("twin").Patient } },
      "twin",
    ],
    [
      "an identifier of one and the name of another: none",
      { Patient: { ...byName().Patient, ...byId("maren").Patient } },
      "nobody",
    ],
    [
      "a phone number that both have in that form: both",
      byName({ PhoneNumber: { Home: "+15035550110" } }),
      ["tobias", "twin"],
    ],
    ["the same number in another form: none", byName({ PhoneNumber: { Home: "503-555-0110" } }), "nobody"],
    [
      "a moment that another zone writes in another way: the same moment",
      byName({ DeathDateTime: "2025-01-01T00:00:00-05:00" }),
      "twin",
    ],
    ["a name that nobody has: none", byName({ LastName: "Quil" }), "nobody"],
    [
      "last name and postal code",
      { Patient: { Demographics: { LastName: "Quill", Address: { ZIP: "97999" } } } },
      "too few criteria",
    ],
    ["nothing", {}, "too few criteria"],
    [
      "an identifier without an ID",
      { Patient: { Identifiers: [{ ID: null, IDType: "HB" }] } },
      "too few criteria",
    ],
  ])("%s", async (_name, asked, expected) => {
    expect(found(await converse(smallHospital, query, asked))).toEqual(expected)
  })

  test("further sets of criteria are an option", async () => {
    const searchCriteria = { [query]: [["Patient.Demographics.LastName"]] }
    const asked = { Patient: { Demographics: { LastName: "Ostrova" } } }

    expect(found(await converse(smallHospital, query, asked, { searchCriteria }))).toBe("maren")
  })
})

test("a limit cuts a PatientSearch, which says so, and makes no one match of two", async () => {
  const ask = async (answerLimit: number) =>
    found(await converse(smallHospital, "PatientSearch.Query", byName(), { answerLimit }))

  expect(await ask(1)).toEqual(["tobias", "and more"])
  expect(await ask(2)).toEqual(["tobias", "twin"])
})

test("an answer that cannot say that there is more is not cut", async () => {
  const answer = await converse(smallHospital, "Vaccination.PatientQuery", byName(), { answerLimit: 1 })

  expect(found(answer)).toEqual(["tobias", "twin"])
})

test("members that the query does not have are ignored", async () => {
  const asked = { Patient: { ...byId("maren").Patient, Nickname: "Mo", Extensions: { a: {} } }, Limit: 1 }

  expect(found(await converse(smallHospital, "PatientSearch.Query", asked))).toBe("maren")
})

test("none is an empty patient, as recorded", async () => {
  expect(await converse(smallHospital, "PatientSearch.Query", byId("nobody"))).toEqual({
    members: { Patient: {} },
  })
})

test("a patient comes with what the response has members for, and with the identifiers in use", async () => {
  const answer = await converse(smallHospital, "PatientSearch.Query", byId("old-tobias"))

  expect(answer).toMatchObject({
    members: {
      Patient: {
        Identifiers: [{ ID: "tobias" }, { ID: "t-0" }],
        Insurances: [{ MemberNumber: "M-1" }],
      },
    },
  })
  expect(JSON.stringify(answer)).not.toContain("no member of an answer")
})

test("vaccinations come with their patient", async () => {
  expect(await converse(smallHospital, "Vaccination.PatientQuery", byId("maren"))).toMatchObject({
    members: { Patient: { Identifiers: [{ ID: "maren" }], Vaccinations: [{ Product: { Code: "21" } }] } },
  })
})

type Location = {
  readonly Organization: { readonly Name: string; readonly Identifiers?: readonly { readonly ID: string }[] }
}

describe("PatientSearch.LocationQuery", () => {
  const name = ({ Organization: { Name, Identifiers } }: Location): string =>
    `${Name} (${Identifiers?.[0]?.ID ?? "not in the directory"})`

  test.each<[string, object, unknown]>([
    [
      "the facilities of a patient, with their entries in the directory",
      byId("tobias"),
      ["Millrace Clinic (2.999.1)", "Harrow Hospital (2.999.0)"],
    ],
    [
      "what is on record about where a patient is known, and nothing else",
      byId("maren"),
      ["Coast Practice (not in the directory)"],
    ],
    [
      "a patient who was never anywhere: the place that holds the records",
      byId("twin"),
      ["Redox EMR (not in the directory)"],
    ],
    ["nobody", byId("nobody"), []],
    [
      "too few criteria",
      { Patient: { Identifiers: [] } },
      "The query gives too few criteria. Give Patient.Identifiers.",
    ],
  ])("%s", async (_name, asked, expected) => {
    expect(
      listed(await converse(smallHospital, "PatientSearch.LocationQuery", asked), "Patients", name),
    ).toEqual(expected)
  })
})

describe("Referral.Query", () => {
  const withInsurance = (insurance: object) => ({
    Patient: { ...byId("tobias").Patient, Insurances: [insurance] },
  })

  test.each<[string, object, unknown]>([
    ["all of a patient, the cancelled ones too", byId("tobias"), ["R-1 Authorized", "R-2 Canceled"]],
    [
      "with a coverage that the patient has",
      withInsurance({ MemberNumber: "m-1", Company: { ID: "CPH" } }),
      ["R-1 Authorized", "R-2 Canceled"],
    ],
    ["with a coverage that the patient has not", withInsurance({ MemberNumber: "M-2" }), []],
    ["of a patient without any", byId("maren"), []],
    ["of nobody", byId("nobody"), []],
    [
      "too few criteria",
      { Patient: { Identifiers: [] } },
      "The query gives too few criteria. Give Patient.Identifiers.",
    ],
  ])("%s", async (_name, asked, expected) => {
    const name = ({ ID, Status }: { ID: string; Status: string }): string => `${ID} ${Status}`
    expect(listed(await converse(smallHospital, "Referral.Query", asked), "Referrals", name)).toEqual(
      expected,
    )
  })
})
