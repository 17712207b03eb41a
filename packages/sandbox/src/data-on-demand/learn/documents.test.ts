import { describe, expect, test } from "vitest"
import { learner, withIds } from "../../testing/learner.ts"

describe.each([
  ["Notes", "Note", "note"],
  ["Media", "Media", "media"],
] as const)("%s", (model, member, kind) => {
  const document = (DocumentID: string | null, more: object = {}) => ({
    Patient: withIds("1"),
    Visit: { VisitNumber: "V1" },
    [member]: { DocumentID, ...more },
  })

  test("a document is kept with its patient and visit", async () => {
    const { tell, only } = await learner()
    tell(`${model}/New`, document("D1", { FileContents: "a" }))
    expect(only(kind)).toMatchObject({
      patientId: only("patient").id,
      visitNumber: "V1",
      body: { DocumentID: "D1", FileContents: "a" },
    })
  })

  test("a replacement takes the place of the original whole, under its own ID, link by link", async () => {
    const { tell, only, records } = await learner()
    tell(`${model}/New`, document("D1", { FileContents: "a", FileName: "a.txt" }))
    tell(`${model}/Replace`, document("D2", { OriginalDocumentID: "D1", FileContents: "b" }))
    tell(`${model}/Replace`, document("D3", { OriginalDocumentID: "D2", FileContents: "c" }))

    expect(only(kind).body).toEqual({ DocumentID: "D3", OriginalDocumentID: "D2", FileContents: "c" })
    expect(records.find(kind, "document-id", ["D1", "D2"])).toEqual([])
    expect(records.find(kind, "document-id", ["D3"])).toHaveLength(1)
  })

  test("a replacement of what nobody has heard of is one more document, and one without an original replaces its own ID", async () => {
    const { tell, records } = await learner()
    tell(`${model}/Replace`, document("D2", { OriginalDocumentID: "D1" }))
    tell(`${model}/Replace`, document("D2", { FileContents: "b" }))
    tell(`${model}/New`, document("D1"))
    tell(`${model}/Replace`, document("D2", { OriginalDocumentID: "D1", FileContents: "c" }))

    expect(records.list(kind).map(({ body }) => [body.DocumentID, body.FileContents])).toEqual([["D2", "c"]])
  })

  test("a document that is deleted is gone, and one that nobody has heard of is a gap", async () => {
    const { core, tell, records } = await learner()
    tell(`${model}/New`, document("D1", { FileContents: "CANARY" }))
    expect(tell(`${model}/Delete`, document("D1"))).toEqual([])
    expect(records.list(kind)).toEqual([])
    expect(JSON.stringify(core.database.all("SELECT body FROM records"))).not.toContain("CANARY")
    expect(tell(`${model}/Delete`, document("D1"))).toEqual([
      { location: `${member}.DocumentID`, rule: "unknown" },
    ])
    expect(tell(`${model}/Delete`, document(null))).toEqual([
      { location: `${member}.DocumentID`, rule: "missing" },
    ])
  })
})
