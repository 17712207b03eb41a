import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { memoryFile, printMemory } from "../output/memory.ts"
import type { SchemaObject } from "../schema.ts"
import { temporaryFolder } from "../testing/folders.ts"
import { diffFolders } from "./diff-folders.ts"

const meta = { type: "object", properties: { DataModel: { type: "string" } }, required: ["DataModel"] }
const draft = "http://json-schema.org/draft-04/schema#"

async function folderOf(files: { readonly [file: string]: unknown }): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, json] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), typeof json === "string" ? json : JSON.stringify(json))
  }
  return folder
}

function message(properties: object): object {
  return { $schema: draft, type: "object", properties: { Meta: meta, ...properties }, required: ["Meta"] }
}

const text = { type: "string" }

test("two downloads are compared under the names that Redox uses on the wire", async () => {
  const before = await folderOf({ "clinicalsummary/patientpush.json": message({ Old: text }) })
  const after = await folderOf({
    "clinicalsummary/patientpush.json": message({ New: { type: ["null", "null"] } }),
    "scheduling/new.json": message({}),
  })
  const { diff, problems } = await diffFolders(before, after)
  const lines = diff.changes.map(({ event, path, change, detail }) =>
    [event.dataModel, event.eventType, path, change, detail].join(" "),
  )
  expect({ lines, problems }).toEqual({
    lines: [
      "Clinical Summary PatientPush New added null",
      "Clinical Summary PatientPush Old removed string",
      "Scheduling New  event-added object (+2 below)",
    ],
    problems: [],
  })
})

test("a download is compared with the output of an earlier run", async () => {
  const schemas = await folderOf({ "scheduling/new.json": message({ Note: text }) })
  const shape = { name: "SchedulingNew", file: "scheduling/new.json", schema: message({}) as SchemaObject }
  const event = {
    shape,
    dataModel: "Scheduling",
    eventType: "New",
    kind: "push",
    path: "scheduling/new",
  } as const
  const output = await folderOf({ [memoryFile]: printMemory([shape], [event]) })
  const { diff } = await diffFolders(output, schemas)
  expect(diff.changes.map(({ path, change }) => [path, change])).toEqual([["Note", "added"]])
})

test("an event whose file is broken is skipped and named, the others are compared", async () => {
  const files = { "scheduling/new.json": message({}), "scheduling/cancel.json": message({ Note: text }) }
  const [before, after] = [await folderOf(files), await folderOf({ ...files, "scheduling/new.json": "{" })]
  await writeFile(path.join(after, "scheduling/cancel.json"), JSON.stringify(message({})))
  const { diff, problems } = await diffFolders(before, after)
  expect({
    skipped: diff.skipped,
    changes: diff.changes.map(({ event, path, change }) => [event.eventType, path, change]),
    problems: problems.map(({ code, file }) => [code, file]),
  }).toEqual({
    skipped: [{ dataModel: "Scheduling", eventType: "New" }],
    changes: [["Cancel", "Note", "removed"]],
    problems: [["invalid-json", "scheduling/new.json"]],
  })
})

test("the config names events, also those that only one side has", async () => {
  const before = await folderOf({ "a.json": message({}) })
  const after = await folderOf({ "a.json": message({}), "b.json": message({}) })
  const config = path.join(after, "config.mjs")
  const events = {
    "a.json": { dataModel: "My", eventType: "A" },
    "b.json": { dataModel: "My", eventType: "B" },
  }
  await writeFile(config, `export default ${JSON.stringify({ events })}`)
  const { diff, problems } = await diffFolders(before, after, config)
  expect({ problems, changes: diff.changes.map(({ event, change }) => [event.eventType, change]) }).toEqual({
    problems: [],
    changes: [["B", "event-added"]],
  })
})

test("a folder with neither schemas nor output is refused, and so is a damaged output", async () => {
  const schemas = await folderOf({ "scheduling/new.json": message({}) })
  await expect(diffFolders(schemas, await temporaryFolder())).rejects.toMatchObject({ code: "no-schemas" })
  const damaged = await folderOf({
    [memoryFile]: await readFile(path.join(schemas, "scheduling/new.json"), "utf8"),
  })
  await expect(diffFolders(damaged, schemas)).rejects.toMatchObject({ code: "damaged-memory" })
})
