import { describe, expect, test } from "vitest"
import { converse, listed } from "../../testing/converse.ts"
import { smallHospital } from "../../testing/small-hospital.ts"

const patients = (...ids: readonly string[]) => ids.map((ID) => ({ Identifiers: [{ ID, IDType: "HB" }] }))
const Patient = { Identifiers: [{ ID: "maren", IDType: "HB" }] }
const nobody = { Identifiers: [{ ID: "nobody", IDType: "HB" }] }
const tooFew = expect.stringMatching(/^The query gives too few criteria\. Give /)

describe("Notes.Query", () => {
  test.each<[string, object, unknown]>([
    ["of a patient", { Patients: patients("maren") }, ["D-1", "D-2"]],
    ["of several patients", { Patients: patients("maren", "old-tobias") }, ["D-1", "D-2", "D-3"]],
    ["of a visit", { VisitNumbers: ["V-out", "V-clinic"] }, ["D-2", "D-3"]],
    ["of a type, without regard to case", { DocumentTypes: ["operative note"] }, ["D-1"]],
    ["by ID", { DocumentIDs: ["D-3", "D-9"] }, ["D-3"]],
    ["by ID in other case", { DocumentIDs: ["d-3"] }, []],
    ["by ID, of another patient", { Patients: patients("maren"), DocumentIDs: ["D-3"] }, []],
    ["of nobody", { Patients: patients("nobody") }, []],
    [
      "what is no list is refused, and not passed over",
      { Patients: patients("maren"), DocumentIDs: "D-1" },
      "DocumentIDs is a text, where the data model has a list.",
    ],
    ["too few criteria", { Patients: [{ Identifiers: [] }], DocumentIDs: [""] }, tooFew],
  ])("%s", async (_name, asked, expected) => {
    const id = ({ DocumentID }: { DocumentID: string }) => DocumentID
    expect(listed(await converse(smallHospital, "Notes.Query", asked), "Notes", id)).toEqual(expected)
  })

  test("a note comes with its patient and visit, and without its author", async () => {
    const { members } = (await converse(smallHospital, "Notes.Query", { DocumentIDs: ["D-1"] })) as {
      members: object
    }

    expect(members).toEqual({
      Notes: [
        {
          DocumentID: "D-1",
          DocumentType: "Operative Note",
          ContentType: "Plain Text",
          FileContents: "Feels better.",
          Patient: { Identifiers: [{ ID: "maren", IDType: "HB" }] },
          Visit: { VisitNumber: "V-in" },
        },
      ],
    })
  })
})

describe("Media.Query", () => {
  test.each<[string, object, unknown]>([
    ["of a patient", { Patients: patients("tobias") }, ["M-1"]],
    ["of several types", { DocumentTypes: ["ECG Report", "Photo"] }, ["M-1", "M-2"]],
    ["of a visit and a type", { VisitNumbers: ["V-in"], DocumentTypes: ["ECG Report"] }, []],
    ["of nobody", { Patients: patients("nobody") }, []],
    ["too few criteria", {}, tooFew],
  ])("%s", async (_name, asked, expected) => {
    const id = ({ DocumentID }: { DocumentID: string }) => DocumentID
    expect(listed(await converse(smallHospital, "Media.Query", asked), "Media", id)).toEqual(expected)
  })
})

describe("Clinical Summary.PatientQuery", () => {
  const ask = (asked: object, options: object = {}) =>
    converse(smallHospital, "Clinical Summary.PatientQuery", asked, options)

  test("one: the summary that was pushed last, on behalf of whatever department", async () => {
    expect(await ask({ Patient, Location: { Department: "PEDS" } })).toMatchObject({
      members: { Header: { Document: { ID: "S-new" } }, AllergyText: "None known" },
    })
  })

  test.each([["nobody"], ["tobias"]])("none of %s: an answer without members, or a notice", async (ID) => {
    const asked = { Patient: { Identifiers: [{ ID, IDType: "HB" }] } }

    expect(await ask(asked)).toEqual({ members: {} })
    expect(await ask(asked, { missingSummary: "error" })).toEqual({
      members: {},
      notice: "There is no clinical summary that matches the query.",
    })
  })

  test("too few criteria", async () => {
    expect(await ask({ Patient: { Identifiers: [] } })).toEqual({ refusal: tooFew })
  })
})

describe("Clinical Summary.VisitQuery", () => {
  const ask = async (Visit: object, ofWhom: object = Patient) => {
    const answer = await converse(smallHospital, "Clinical Summary.VisitQuery", { Patient: ofWhom, Visit })
    if ("refusal" in answer) return answer.refusal
    const { Header } = answer.members as { Header?: { Document: { ID: string } } }
    return Header?.Document.ID ?? "none"
  }

  test.each<[string, object, unknown]>([
    ["by number", { VisitNumber: "V-out" }, "S-out"],
    ["by number, whatever the time frame", { VisitNumber: "V-out", StartDateTime: "2020-01-01" }, "S-out"],
    ["by another number", { VisitNumber: "V-clinic" }, "none"],
    [
      "by a time frame in which the visit begins",
      { StartDateTime: "2025-05-01", EndDateTime: "2025-05-02" },
      "S-in",
    ],
    ["by a time frame without an end: five days", { StartDateTime: "2025-04-26T08:00:00.000Z" }, "S-in"],
    ["five days and a millisecond before", { StartDateTime: "2025-04-26T07:59:59.999Z" }, "none"],
    [
      "a time frame of six days",
      { StartDateTime: "2025-05-01", EndDateTime: "2025-05-07" },
      expect.stringMatching(/more than five days after/),
    ],
    ["neither number nor time frame", {}, tooFew],
    ["the end of a time frame alone", { EndDateTime: "2025-05-07" }, tooFew],
  ])("%s", async (_name, visit, expected) => {
    expect(await ask(visit)).toEqual(expected)
  })

  test("of nobody, and of another patient", async () => {
    expect(await ask({ VisitNumber: "V-out" }, nobody)).toBe("none")
    expect(await ask({ VisitNumber: "V-out" }, { Identifiers: [{ ID: "tobias", IDType: "HB" }] })).toBe(
      "none",
    )
  })
})

describe("Clinical Summary.DocumentQuery", () => {
  test.each<[string, object, unknown]>([
    [
      "of a patient, with the summaries that were pushed",
      { Patient },
      ["C-1", "S-old", "S-new", "S-in", "S-out"],
    ],
    [
      "of a type by its code",
      { Patient, Document: { Types: [{ Code: "18842-5", Codeset: "loinc" }] } },
      ["C-1"],
    ],
    [
      "of one of several types",
      { Patient, Document: { Types: [{ Code: "1" }, { Name: "Discharge Summary" }] } },
      ["C-1"],
    ],
    [
      "of a type by code and a wrong name",
      { Patient, Document: { Types: [{ Code: "18842-5", Name: "Note" }] } },
      [],
    ],
    [
      "written in a span, both days included",
      { Patient, Document: { StartDate: "2025-04-05", EndDate: "2025-04-05" } },
      ["C-1", "S-out"],
    ],
    ["from a department", { Patient, Location: { Department: "ortho" } }, ["C-1"]],
    ["of a visit", { Patient, Visit: { ID: "V-out" } }, ["C-1", "S-out"]],
    [
      "of visits under way in a span",
      { Patient, Visit: { StartDateTime: "2025-04-03", EndDateTime: "2025-04-04" } },
      ["C-1"],
    ],
    ["of nobody", { Patient: nobody }, []],
    ["too few criteria", { Patient: { Identifiers: [] } }, tooFew],
    [
      "no date",
      { Patient, Document: { StartDate: "April" } },
      expect.stringMatching(/^Document\.StartDate is neither/),
    ],
  ])("%s", async (_name, asked, expected) => {
    const id = ({ ID }: { ID: string }) => ID
    expect(
      listed(await converse(smallHospital, "Clinical Summary.DocumentQuery", asked), "Documents", id),
    ).toEqual(expected)
  })

  test("the patient of the answer is empty when nobody was found", async () => {
    expect(await converse(smallHospital, "Clinical Summary.DocumentQuery", { Patient: nobody })).toEqual({
      members: { Patient: {}, Documents: [] },
    })
  })
})

describe("Clinical Summary.DocumentGet", () => {
  const ask = (ID: string) => converse(smallHospital, "Clinical Summary.DocumentGet", { Document: { ID } })

  test("a document on record comes with its content", async () => {
    expect(await ask("C-1")).toEqual({
      members: { Document: { ID: "C-1" }, FileType: "text/xml", Data: "PHhtbC8+" },
    })
  })

  test("a summary that was pushed comes as its own JSON", async () => {
    const { members } = (await ask("S-in")) as { members: { FileType: string; Data: string } }

    expect(members.FileType).toBe("application/json")
    expect(JSON.parse(Buffer.from(members.Data, "base64").toString())).toMatchObject({
      AllergyText: "None known",
    })
  })

  test("an ID that no document has, or that has another case, is told in Meta.Errors: an answer has to hold a file", async () => {
    const notice = "There is no document with this ID whose content is on record."

    expect(await ask("C-9")).toEqual({ members: {}, notice })
    expect(await ask("c-1")).toEqual({ members: {}, notice })
  })

  test("too few criteria", async () => {
    expect(await ask("")).toEqual({ refusal: tooFew })
  })
})
