import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { findEvent, models } from "@redoxkit/models"
import { expect, test } from "vitest"
import { runningSandbox } from "../testing/sandbox.ts"
import { call, temporaryFolder } from "../testing/terminal.ts"
import { formAt, readPath } from "./event-shape.ts"
import { fileKinds, kindNames } from "./file-kinds.ts"

/** Codes and what a template tells in more words are texts for the schema. */
const asTexts = { code: "text", text: "text" } as const

test.each(kindNames)("every column of %s has its own name, and its place in the event", async (name) => {
  const { columns, dataModel, eventType } = fileKinds[name]
  const sandbox = await runningSandbox()
  const shape = await sandbox.api(`GET /api/schemas/${dataModel}/${eventType}`)
  const misplaced = columns.flatMap(({ name, path, form }) => {
    const place = readPath(path.replace("[#]", "[0]"))
    const found = place === undefined ? { wrong: "no path" } : formAt(shape, place)
    const wanted = form === "code" || form === "text" ? asTexts[form] : form
    return "form" in found && found.form === wanted ? [] : [[name, path, form, found]]
  })

  expect(misplaced).toEqual([])
  expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length)
  expect(new Set(columns.map((column) => column.path)).size).toBe(columns.length)
})

test.each(kindNames)("the template of %s is a file that can be backloaded", async (name) => {
  const folder = await temporaryFolder()
  const file = path.join(folder, "template.csv")
  const template = await call("backload", "--template", name)
  await writeFile(file, template.stdout)

  expect(await call("backload", file, "--check", "--json")).toMatchObject({ code: 0, stderr: "" })
  expect(template.stdout.match(/^"?# /gm)).toHaveLength(fileKinds[name].columns.length)
})

test.each(kindNames)("a message with all columns of %s fits its schema", async (name) => {
  const { columns, dataModel, eventType } = fileKinds[name]
  const examples = {
    text: "x",
    date: "1980-02-29",
    "date-time": "2026-03-02T09:30:00Z",
    phone: "+16085550117",
    number: "30",
    flag: "yes",
    list: "a;b",
  }
  const cells = columns.flatMap(({ name, form, values = [] }) =>
    (name.includes("#") ? ["1", "2"] : [""]).map((number) => ({
      title: name.replace("#", number),
      text: form === "code" ? (values.at(-1) ?? "") : examples[form],
    })),
  )
  const folder = path.join(await temporaryFolder(), "files")
  await mkdir(folder)
  const file = path.join(folder, `${name}.csv`)
  const rows = [cells.map(({ title }) => title), cells.map(({ text }) => text)]
  await writeFile(file, rows.map((row) => row.join("\t")).join("\n"))

  expect(await findEvent(models, dataModel, eventType)?.loadValidator()).toBeTypeOf("function")
  expect(await call("backload", file, "--check", "--json")).toMatchObject({ code: 0, stderr: "" })
})

test.each(kindNames)("the guide has the table of the columns of %s", async (name) => {
  const guide = await readFile(new URL("../../../../docs/backload.md", import.meta.url), "utf8")
  const { stdout } = await call("backload", "--template", name, "--markdown")

  expect(guide).toContain(stdout)
})

test("the help names every member of a config that the guide explains", async () => {
  const guide = await readFile(new URL("../../../../docs/backload.md", import.meta.url), "utf8")
  const [, table = ""] = /\| Member .*\n((?:\|.*\n)*)/.exec(guide) ?? []
  const members = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  )
  const { stdout } = await call("backload", "--help")

  expect(members).toContain("columns")
  expect(members.filter((name) => !new RegExp(`^  (?:.*, )?${name}\\b`, "m").test(stdout))).toEqual([])
})

test.each([
  ["help", "MRN,Surname,Gender,Clinic ID,Internal remark\n17,Quillfeather,2,A,none\n"],
  ["guide", "MRN;Surname;Gender;Cell;Clinic ID\n17;Quillfeather;2;(608) 555-0117;A\n"],
])("the config of the %s is one that works", async (place, rows) => {
  const guide = await readFile(new URL("../../../../docs/backload.md", import.meta.url), "utf8")
  const { stdout: help } = await call("backload", "--help")
  const [, json = ""] =
    (place === "help" ? /^( {2}\{\n[\s\S]*?^ {2}\})/m.exec(help) : /```json\n([\s\S]*?)```/.exec(guide)) ?? []
  const folder = await temporaryFolder()
  const [config, file] = [path.join(folder, "backload.json"), path.join(folder, "patients.csv")]
  await writeFile(config, json)
  await writeFile(file, rows)

  expect(await call("backload", file, "--check", "--quiet", "--config", config)).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  })
})
