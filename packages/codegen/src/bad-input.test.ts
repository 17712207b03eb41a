import { mkdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import type { GenerateConfig } from "./config.ts"
import type { CodegenErrorCode } from "./errors.ts"
import { generate } from "./generate.ts"
import { copyOfFixtures, editSchema, readFolder, temporaryFolder } from "./testing/folders.ts"

interface Mistake {
  readonly what: string
  readonly file?: string
  readonly edit: (schema: Record<string, unknown>) => void
  readonly code: CodegenErrorCode
  readonly pointer?: string
  readonly says: string
}

const query = "patient-search/query.schema.json"
const person = "components/Person.schema.json"
const set = (name: string, value: unknown) => (schema: Record<string, unknown>) => {
  schema[name] = value
}
const setMember = (value: unknown) => (schema: Record<string, unknown>) => {
  Object.assign(schema.properties as object, { "a/b": value })
}
const setHeader = (change: object) => (schema: Record<string, unknown>) => {
  Object.assign(schema["x-redox"] as object, change)
}

const mistakes: readonly Mistake[] = [
  {
    what: "another dialect",
    edit: set("$schema", "http://json-schema.org/draft-99/schema#"),
    code: "unknown-dialect",
    pointer: "/$schema",
    says: "2020-12",
  },
  {
    what: "a reference to nowhere",
    edit: setMember({ $ref: "Nobody.schema.json" }),
    code: "unresolved-reference",
    pointer: "/properties/a~1b/$ref",
    says: "components/Nobody.schema.json",
  },
  {
    what: "a reference to a place that is not there",
    edit: setMember({ $ref: "#/properties/Nobody" }),
    code: "unresolved-reference",
    pointer: "/properties/a~1b/$ref",
    says: "Nobody",
  },
  {
    what: "a schema that is none",
    edit: setMember("string"),
    code: "invalid-schema",
    pointer: "/properties/a~1b",
    says: "",
  },
  {
    what: "a keyword with the wrong value",
    edit: setMember({ type: "text" }),
    code: "invalid-schema",
    pointer: "/properties/a~1b/type",
    says: "string",
  },
  {
    what: "an unknown kind",
    file: query,
    edit: setHeader({ kind: "pull" }),
    code: "invalid-event",
    pointer: "/x-redox/kind",
    says: "push, query",
  },
  {
    what: "an empty name",
    file: query,
    edit: setHeader({ eventType: " " }),
    code: "invalid-event",
    pointer: "/x-redox/eventType",
    says: "event type",
  },
  {
    what: "a query without answer",
    file: query,
    edit: setHeader({ response: undefined }),
    code: "invalid-event",
    pointer: "/x-redox/response",
    says: "answer",
  },
  {
    what: "an answer that does not exist",
    file: query,
    edit: setHeader({ response: "Reply" }),
    code: "invalid-event",
    pointer: "/x-redox/response",
    says: '"Reply"',
  },
  {
    what: "the same event twice",
    file: "scheduling/no-show.schema.json",
    edit: setHeader({ dataModel: "schedu ling", eventType: "NEW" }),
    code: "duplicate-event",
    says: "scheduling/new.schema.json",
  },
  {
    what: "a badge for nothing",
    file: query,
    edit: set("x-reliability", { Reliable: ["Patient.Nam"] }),
    code: "invalid-event",
    pointer: "/x-reliability",
    says: '"Patient.Nam"',
  },
]

test.for(mistakes)("$what is told with code, file and place, and the output stays", async (mistake) => {
  const { file = person, edit, code, pointer, says } = mistake
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await generate({ schemas, out })
  const before = await readFolder(out)
  await editSchema(schemas, file, edit)
  const result = await generate({ schemas, out })
  expect(result.problems[0]).toMatchObject({
    name: "CodegenError",
    code,
    message: expect.stringContaining(says),
    file,
    ...(pointer !== undefined && { pointer }),
  })
  expect(result.keptEvents.length).toBeGreaterThan(0)
  expect(result.lostEvents).toEqual([])
  expect(result.events).toBe(5)
  expect(await readFolder(out)).toEqual(before)
})

test.for(mistakes)("$what: the events that do not need the schema are made", async (mistake) => {
  const { file = person, edit } = mistake
  const schemas = await copyOfFixtures()
  const out = await temporaryFolder()
  await editSchema(schemas, file, edit)
  await writeFile(path.join(schemas, "device.json"), device)
  const result = await generate({ schemas, out })
  expect(result.lostEvents).not.toEqual([])
  expect(result.keptEvents).toEqual([])
  const files = await readFolder(out)
  expect(files.get("event-map.gen.ts")).toContain("New: DeviceNew")
  expect(files.has("validators/device/new.gen.ts")).toBe(true)
  for (const lost of result.lostEvents) {
    expect(files.has(`validators/${lost.replace(".schema.json", ".gen.ts")}`)).toBe(false)
  }
})

const device = JSON.stringify({
  type: "object",
  properties: {
    Meta: { type: "object", properties: { DataModel: { const: "Device" }, EventType: { const: "New" } } },
  },
})

test("broken JSON is told with its file and the parser's error as the cause", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await writeFile(path.join(schemas, person), "{")
  await writeFile(path.join(schemas, "device.json"), device)
  const { problems, events } = await generate({ schemas, out })
  expect(problems).toMatchObject([{ code: "invalid-json", file: person, cause: expect.any(SyntaxError) }])
  expect(events).toBeGreaterThan(0)
})

test("when no event is left, the first mistake is thrown and nothing is written", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await writeFile(path.join(schemas, "components/Meta.schema.json"), "{")
  await expect(generate({ schemas, out })).rejects.toMatchObject({ code: "invalid-json" })
  expect((await readFolder(out)).size).toBe(0)
})

test("a broken event under a name that nobody knows is told as missing", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  const properties = { Meta: { type: "object" }, Visit: { $ref: "../../outside.json" } }
  await writeFile(path.join(schemas, "fancy.json"), JSON.stringify({ type: "object", properties }))
  const { problems, lostEvents } = await generate({ schemas, out })
  expect(problems).toMatchObject([{ code: "unresolved-reference", file: "fancy.json" }])
  expect(lostEvents).toEqual(["fancy.json"])
})

test("an event with a mistake is not called a file of no use besides", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  const properties = { Meta: { type: "object" }, Visit: { type: "object" } }
  await writeFile(path.join(schemas, "fancy.json"), JSON.stringify({ type: "object", properties }))
  const { problems, lostEvents, notices } = await generate({ schemas, out })
  expect(problems).toMatchObject([{ code: "invalid-event", file: "fancy.json" }])
  expect(lostEvents).toEqual(["fancy.json"])
  expect(notices.map(({ code }) => code)).not.toContain("not-an-event")
})

const message = { Meta: { DataModel: "Device", EventType: "New" }, Patient: {} }

test.for<[string, unknown, string]>([
  ["a misspelt type", { type: "objekt" }, "/type"],
  ["members that are none", { properties: 1 }, "/properties"],
  ["a list", [], ""],
  ["nothing in it", {}, ""],
])("%s at a known event is a problem, and the event stays as it was", async ([, content, pointer]) => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  const file = "device/new.json"
  await mkdir(path.join(schemas, "device"))
  await writeFile(path.join(schemas, file), JSON.stringify(content))
  const first = await generate({ schemas, out })
  expect(first.problems.map(({ file = "", pointer = "" }) => [file, pointer])).toEqual([[file, pointer]])
  expect(first.lostEvents).toEqual([file])

  await writeFile(path.join(schemas, file), device)
  await generate({ schemas, out })
  const before = await readFolder(out)
  await writeFile(path.join(schemas, file), JSON.stringify(content))
  const { problems, keptEvents } = await generate({ schemas, out })
  expect(problems).toHaveLength(1)
  expect(keptEvents).toEqual(["Device/New"])
  expect(await readFolder(out)).toEqual(before)
})

test("a message under the name of a known event is no problem, unless its schema stood there", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await mkdir(path.join(schemas, "samples/device"), { recursive: true })
  await writeFile(path.join(schemas, "samples/device/new.json"), JSON.stringify(message))
  expect((await generate({ schemas, out })).problems).toEqual([])

  await writeFile(path.join(schemas, "samples/device/new.json"), device)
  await generate({ schemas, out })
  await writeFile(path.join(schemas, "samples/device/new.json"), JSON.stringify(message))
  const { problems, keptEvents } = await generate({ schemas, out })
  expect(problems).toMatchObject([{ code: "invalid-schema", file: "samples/device/new.json" }])
  expect(keptEvents).toEqual(["Device/New"])
})

test("a file that the config calls an event must be a schema", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await writeFile(path.join(schemas, "list.json"), JSON.stringify([message]))
  const config = { events: { "list.json": { dataModel: "Device", eventType: "New" } } }
  const { problems, lostEvents } = await generate({ schemas, out, config })
  expect(problems).toMatchObject([{ code: "invalid-schema", file: "list.json" }])
  expect(lostEvents).toEqual(["list.json"])
})

test("a folder that is missing, empty, or without events is refused", async () => {
  const folder = await temporaryFolder()
  const attempt = (schemas: string) => generate({ schemas, out: folder })
  await expect(attempt(path.join(folder, "nowhere"))).rejects.toMatchObject({ code: "no-schemas" })
  await mkdir(path.join(folder, "empty"))
  await expect(attempt(path.join(folder, "empty"))).rejects.toMatchObject({ code: "no-schemas" })
  const schemas = await copyOfFixtures()
  for (const name of ["clinical-summary", "patient-search", "scheduling"]) {
    await rm(path.join(schemas, name), { recursive: true })
  }
  await expect(attempt(schemas)).rejects.toMatchObject({ code: "no-schemas" })
})

test.for<[string, unknown]>([
  ["an unknown option", { extension: false }],
  ["a wrong type for extensions", { extensions: "Additions" }],
  ["a wrong suffix", { importSuffix: ".mjs" }],
  ["names that are no texts", { names: { Person: 1 } }],
  ["a name for a title that no schema has", { names: { Nobody: "Somebody" } }],
  ["a config that is no object", null],
  ["a config that is a list", []],
])("%s in the config is refused", async ([, config]) => {
  const attempt = generate({
    schemas: await copyOfFixtures(),
    out: await temporaryFolder(),
    config: config as GenerateConfig,
  })
  await expect(attempt).rejects.toMatchObject({ code: "invalid-option" })
})

test("a config file that cannot be read or has no default export is refused", async () => {
  const folder = await temporaryFolder()
  const attempt = (config: string) =>
    generate({ schemas: folder, out: folder, config: path.join(folder, config) })
  await expect(attempt("none.json")).rejects.toMatchObject({ code: "unreadable-file" })
  await writeFile(path.join(folder, "broken.json"), "{")
  await expect(attempt("broken.json")).rejects.toMatchObject({ code: "invalid-json" })
  await writeFile(path.join(folder, "empty.mjs"), "export const config = {}\n")
  await expect(attempt("empty.mjs")).rejects.toMatchObject({ code: "invalid-option" })
})

test("an option of a config file is refused with the name of the file", async () => {
  const folder = await temporaryFolder()
  const config = path.join(folder, "redoxkit.config.json")
  await writeFile(config, '{"extension":false}')
  await expect(generate({ schemas: folder, out: folder, config })).rejects.toMatchObject({
    code: "invalid-option",
    file: config,
  })
})

test("a config file may have a byte order mark, and paths as Windows writes them", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await mkdir(path.join(schemas, "own"))
  await writeFile(path.join(schemas, "own/visit.json"), '{"type":"object"}')
  const config = path.join(out, "redoxkit.config.json")
  const names = { dataModel: "Own", eventType: "Visit" }
  for (const file of ["own\\visit.json", "./own/visit.json", ".\\own\\visit.json"]) {
    await writeFile(config, `\uFEFF${JSON.stringify({ events: { [file]: names } })}`)
    const { problems } = await generate({ schemas, out, config })
    expect(problems).toEqual([])
  }
  expect([...(await readFolder(out)).keys()]).toContain("validators/own/visit.gen.ts")
})
