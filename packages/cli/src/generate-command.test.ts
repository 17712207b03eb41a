import { cp, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { stripVTControlCharacters } from "node:util"
import { expect, test } from "vitest"
import {
  call,
  callOn,
  copyOfSchemas,
  schemas,
  type TestTerminal,
  temporaryFolder,
  withoutNotes,
} from "./testing/terminal.ts"

const esc = "\u001b"

test.for([undefined, 0, 200])(
  "a terminal of width %s sees how far the reading is, on one line that is gone at the end",
  async (columns) => {
    const terminal = { isTTY: true, ...(columns !== undefined && { columns }) }
    const { stderr } = await callOn(
      terminal,
      "generate",
      "--schemas",
      schemas,
      "--out",
      await temporaryFolder(),
    )
    expect(stderr).toMatch(/Reading schemas \d+ of \d+/)
    const [progress = ""] = stderr.split("note: ")
    expect(progress).not.toContain("\n")
    expect(progress.endsWith(`\r${esc}[K`)).toBe(true)
  },
)

test("the progress line fits into a narrow terminal", async () => {
  const terminal = { isTTY: true, columns: 12 }
  const { stderr } = await callOn(
    terminal,
    "generate",
    "--schemas",
    schemas,
    "--out",
    await temporaryFolder(),
  )
  const shown = stderr.split("note: ")[0]?.split("\r").map(stripVTControlCharacters) ?? []
  expect(shown).toContain("Reading sch")
  expect(Math.max(...shown.map((line) => line.length))).toBe(11)
})

test.for<[where: string, terminal: TestTerminal, args: string[]]>([
  ["a pipe", {}, []],
  ["CI", { isTTY: true, env: { CI: "true" } }, []],
  ["a terminal that cannot go back", { isTTY: true, env: { TERM: "dumb" } }, []],
  ["a script that asks for JSON", { isTTY: true }, ["--json"]],
])("%s sees no progress", async ([, terminal, args]) => {
  const { stderr } = await callOn(
    terminal,
    ...["generate", "--schemas", schemas, "--out", await temporaryFolder(), ...args],
  )
  expect(withoutNotes(stderr)).toBe("")
})

/** A folder in which one event is broken after it was generated once. */
async function brokenAfterRun() {
  const [folder, out] = [await copyOfSchemas(), await temporaryFolder()]
  await call("generate", "--schemas", folder, "--out", out)
  await writeFile(path.join(folder, "scheduling/new.schema.json"), "{")
  return { folder, out }
}

test("a problem is told with its file, the old output of the event stays, and the exit code is 1", async () => {
  const { folder, out } = await brokenAfterRun()
  const validator = path.join(out, "validators/scheduling/new.gen.ts")
  const before = await readFile(validator, "utf8")
  const { code, stderr } = await call("generate", "--schemas", folder, "--out", out)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^invalid-json: scheduling\/new\.schema\.json/m)
  expect(stderr).toContain("1 of 5 events could not be generated. The old output stays of: Scheduling/New.\n")
  expect(await readFile(validator, "utf8")).toBe(before)
})

test("a check with a problem does not say that all is well when the output stands", async () => {
  const { folder, out } = await brokenAfterRun()
  const { code, stdout } = await call("generate", "--schemas", folder, "--out", out, "--check")
  expect(code).toBe(1)
  expect(stdout).toMatch(/^5 events, .* files, unchanged, but the schemas have problems\n$/)
})

test("an event that two files have is not called lost, and many of them are summed up", async () => {
  const folder = await copyOfSchemas()
  for (let copy = 1; copy <= 6; copy++) {
    await cp(
      path.join(schemas, "scheduling/new.schema.json"),
      path.join(folder, `scheduling/new${copy}.json`),
    )
  }
  const args = ["generate", "--schemas", folder, "--out", await temporaryFolder()]
  const { code, stderr } = await call(...args)
  expect(code).toBe(1)
  expect(stderr.match(/^duplicate-event: /gm)).toHaveLength(3)
  expect(stderr).toContain("  and 3 more like these: ")
  expect(stderr).not.toContain("Not in the output")
  expect(stderr).toContain("Every event is in the output, but remove the files that are not used.\n")
  const { problems, lostEvents } = JSON.parse((await call(...args, "--json")).stdout)
  expect(problems).toHaveLength(6)
  expect(lostEvents).toEqual([])
})

test("an event that was never generated is named as missing", async () => {
  const { folder, out } = await brokenAfterRun()
  await rm(out, { recursive: true })
  const { code, stderr } = await call("generate", "--schemas", folder, "--out", out)
  expect(code).toBe(1)
  expect(stderr).toContain(
    "1 of 5 events could not be generated. Not in the output: scheduling/new.schema.json.\n",
  )
})

test("JSON holds the problems with their messages", async () => {
  const { folder, out } = await brokenAfterRun()
  const { code, stdout, stderr } = await call("generate", "--schemas", folder, "--out", out, "--json")
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" })
  expect(JSON.parse(stdout)).toMatchObject({
    keptEvents: ["Scheduling/New"],
    problems: [{ code: "invalid-json", file: "scheduling/new.schema.json", message: expect.any(String) }],
  })
})

test("names that were only derived from a path are a warning, in color where somebody looks", async () => {
  const folder = await copyOfSchemas()
  const meta = { type: "object", properties: { DataModel: { type: "string" } } }
  const message = {
    $schema: "http://json-schema.org/draft-04/schema#",
    type: "object",
    properties: { Meta: meta },
  }
  await writeFile(path.join(folder, "scheduling/unheardof.json"), JSON.stringify(message))
  const args = async () => ["generate", "--schemas", folder, "--out", await temporaryFolder()]
  const plain = await callOn({}, ...(await args()))
  expect(plain.code).toBe(0)
  expect(plain.stderr).toMatch(
    /^warning: The names of an event are only derived .*\n {2}scheduling\/unheardof\.json\n/m,
  )
  const colored = await callOn({ isTTY: true, env: { CI: "1" } }, ...(await args()))
  expect(colored.stderr).toContain(`${esc}[33mwarning:`)
  const refused = await callOn({ isTTY: true, env: { CI: "1", NO_COLOR: "1" } }, ...(await args()))
  expect(refused.stderr).toBe(plain.stderr)
})

test("a first run over many schemas says how many files it made, and a check names them all", async () => {
  const own = path.resolve(schemas, "../../../schemas")
  const args = ["generate", "--schemas", own, "--out", await temporaryFolder()]
  const { stdout: missing } = await call(...args, "--check")
  expect(missing).toContain("missing  validators/scheduling/new.gen.ts\n")
  const { stdout: created } = await call(...args)
  const files = missing.match(/^missing {2}/gm)?.length
  expect(created.split("\n")[0]).toBe(`created  ${files} files`)
  expect(created.split("\n")).toHaveLength(3)
})

test("names of files do not steer the terminal", async () => {
  const folder = await copyOfSchemas()
  await writeFile(path.join(folder, `a${esc}[2Jb.json`), "{")
  const { stderr } = await call("generate", "--schemas", folder, "--out", await temporaryFolder())
  expect(stderr).toContain("a\\u001b[2Jb.json")
  expect(stderr).not.toContain(esc)
})
