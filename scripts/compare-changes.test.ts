import { existsSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"
import { compareChanges } from "./compare-changes-rows.ts"
import { type ChangeRow, parseChanges, undoChanges } from "./compare-changes-undo.ts"
import { loadSchemas, schemaFolder } from "./compare-facts-schemas.ts"

const facts = resolve(import.meta.dirname, "../../shared/facts")
const haveFacts = existsSync(facts)

test.skipIf(!haveFacts)(
  `a comparison with the schemas of 2021 lists what the table of changes lists${haveFacts ? "" : " (skipped: the folder of facts is not here)"}`,
  async () => {
    const table = parseChanges(readFileSync(join(facts, "changes-2021-2023.tsv"), "utf8"))
    expect(await compareChanges(schemaFolder, table)).toEqual({ rows: 1_094, differences: [] })
  },
)

const [model, event] = ["Scheduling", "New"]
const table: ChangeRow[] = [
  { model, event, change: "added", path: "Meta.Logs", before: "", after: "array (+3 below)" },
  { model, event, change: "removed", path: "Visit.Batch", before: "array required (+4 below)", after: "" },
  { model, event, change: "removed", path: "Visit.Notice", before: "object (+2 below)", after: "" },
  { model, event, change: "types", path: "Patient.Notes[]", before: "null", after: "string" },
  {
    model,
    event,
    change: "types",
    path: "Visit.VisitNumber",
    before: "number",
    after: "string required",
  },
  { model, event: "NoShow", change: "event-added", path: "", before: "", after: "264 nodes" },
]

test("a comparison lists what a small table lists", async () => {
  const { rows, differences } = await compareChanges(schemaFolder, table)
  expect({ rows, differences }).toEqual({ rows: 6, differences: [] })
})

test("a row that is not in the table, and one that is not in the schemas, are differences", async () => {
  const wrong = { ...table[5], after: "1 nodes" } as ChangeRow
  const { differences } = await compareChanges(schemaFolder, [wrong])
  expect(differences).toEqual([
    expect.stringMatching(/^only in the comparison: Scheduling\tNoShow\tevent-added\t\t\t\d+ nodes$/),
    "only in the table: Scheduling\tNoShow\tevent-added\t\t\t1 nodes",
  ])
})

test("a row that says nothing about the schemas cannot be undone", () => {
  const unknown = { ...table[0], path: "Meta.Nothing" } as ChangeRow
  expect(() => undoChanges(loadSchemas(schemaFolder), [unknown])).toThrow(
    "There is no Meta.Nothing to take away",
  )
})
