import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { call, callOn, copyOfSchemas, schemas, temporaryFolder } from "./testing/terminal.ts"

type Json = { properties: Record<string, unknown>; required?: string[] }

/** A copy of the schemas, changed in one file. */
async function changed(file: string, edit: (schema: Json) => void): Promise<string> {
  const folder = await copyOfSchemas()
  const target = path.join(folder, file)
  const schema = JSON.parse(await readFile(target, "utf8")) as Json
  edit(schema)
  await writeFile(target, JSON.stringify(schema))
  return folder
}

const withLimit = () =>
  changed("patient-search/query.schema.json", ({ properties }) => {
    properties.Limit = { type: "number" }
  })

test("two folders of schemas are compared", async () => {
  expect(await call("generate", "diff", schemas, await withLimit())).toEqual({
    code: 0,
    stdout: `minor: 1 change. 0 break readers or writers, 1 break nothing, 0 are documentation only.

Breaks nothing
  added  Limit  number  in PatientSearch Query
`,
    stderr: "",
  })
})

test("the last generated output stands for the schemas it was made from", async () => {
  const out = await temporaryFolder()
  await call("generate", "--schemas", schemas, "--out", out)
  const same = await call("generate", "diff", out, schemas)
  expect(same).toEqual({ code: 0, stdout: "No changes. 5 events on both sides.\n", stderr: "" })
  expect((await call("generate", "diff", out, await withLimit())).stdout).toContain("added  Limit  number")
  expect((await call("generate", "diff", await withLimit(), out)).stdout).toContain("removed  Limit  number")
})

test("JSON has a number for its form, and one entry for each change", async () => {
  const { stdout } = await call("generate", "diff", schemas, await withLimit(), "--json")
  expect(stdout.split("\n")).toHaveLength(2)
  expect(JSON.parse(stdout)).toEqual({
    formatVersion: 1,
    step: "minor",
    events: { before: 5, after: 5 },
    skipped: [],
    changes: [
      {
        event: { dataModel: "PatientSearch", eventType: "Query" },
        path: "Limit",
        change: "added",
        after: "number",
        detail: "number",
        readers: "compatible",
        writers: "compatible",
        why: "Readers may ignore it, writers may leave it out.",
      },
    ],
  })
})

test("Markdown can be a changeset", async () => {
  const after = await withLimit()
  const body = "### Breaks nothing\n\n- `Limit` added: `number`, in PatientSearch Query.\n"
  expect((await call("generate", "diff", schemas, after, "--format", "markdown")).stdout).toBe(body)
  expect((await call("generate", "diff", schemas, after, "--changeset", "@my/types")).stdout).toBe(
    `---\n"@my/types": minor\n---\n\nThe Redox schemas have 1 change, none of them breaking.\n\n${body}`,
  )
  const nothing = await call("generate", "diff", schemas, schemas, "--changeset", "@my/types")
  expect(nothing.stdout).toBe("---\n---\n")
})

test("fail-on decides about the exit code", async () => {
  const after = await withLimit()
  const code = async (step: string) =>
    (await call("generate", "diff", schemas, after, "--fail-on", step)).code
  expect([await code("patch"), await code("minor"), await code("major")]).toEqual([1, 1, 0])
  expect((await call("generate", "diff", schemas, schemas, "--fail-on", "patch")).code).toBe(0)
})

test("a broken file is told, its event is not compared, and the exit code is 1", async () => {
  const after = await withLimit()
  await writeFile(path.join(after, "scheduling/new.schema.json"), "{")
  const { code, stdout, stderr } = await call("generate", "diff", schemas, after)
  expect(code).toBe(1)
  expect(stdout).not.toContain("Scheduling New")
  expect(stderr).toMatch(/^invalid-json: scheduling\/new\.schema\.json/)
  expect(stderr).toContain("Not compared: Scheduling/New.\n")
})

test("many problems of one kind are summed up, and JSON has them all", async () => {
  const after = await copyOfSchemas()
  const event = await readFile(path.join(after, "scheduling/new.schema.json"))
  for (let copy = 1; copy <= 6; copy++) await writeFile(path.join(after, `scheduling/new${copy}.json`), event)
  const told = async (...args: string[]) =>
    (await call("generate", "diff", schemas, after, ...args)).stderr.match(/^duplicate-event: /gm)?.length
  expect([await told(), await told("--json")]).toEqual([3, 6])
})

test("a folder with nothing in it is refused, in the form that was asked for", async () => {
  const empty = await temporaryFolder()
  const plain = await call("generate", "diff", schemas, empty)
  expect([plain.code, plain.stdout]).toEqual([1, ""])
  expect(plain.stderr).toMatch(/^no-schemas: /)
  const json = await call("generate", "diff", schemas, empty, "--json")
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "no-schemas" } })
})

test("headings are bold where somebody looks", async () => {
  const { stdout } = await callOn({ isTTY: true }, "generate", "diff", schemas, await withLimit())
  expect(stdout).toContain("\u001b[1mBreaks nothing\u001b[22m\n  added")
})
