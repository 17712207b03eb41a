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
    edit: set("$schema", "http://json-schema.org/draft-04/schema#"),
    code: "unknown-dialect",
    pointer: "/$schema",
    says: "2020-12",
  },
  {
    what: "a title that is no name",
    edit: set("title", "the person"),
    code: "invalid-name",
    pointer: "/title",
    says: "PascalCase",
  },
  { what: "no title", edit: set("title", undefined), code: "invalid-name", pointer: "/title", says: "title" },
  {
    what: "a title of JavaScript's own",
    edit: set("title", "Array"),
    code: "invalid-name",
    pointer: "/title",
    says: "Take another",
  },
  {
    what: "a title used twice",
    edit: set("title", "Meta"),
    code: "duplicate-name",
    pointer: "/title",
    says: "components/Meta.schema.json",
  },
  {
    what: "a root that is no object",
    edit: set("type", "string"),
    code: "invalid-schema",
    says: '"type": "object"',
  },
  {
    what: "a reference to nowhere",
    edit: setMember({ $ref: "Nobody.schema.json" }),
    code: "unresolved-reference",
    pointer: "/properties/a~1b/$ref",
    says: "components/Nobody.schema.json",
  },
  {
    what: "a reference into a file",
    edit: setMember({ $ref: "#/properties/Name" }),
    code: "unresolved-reference",
    pointer: "/properties/a~1b/$ref",
    says: "relative path",
  },
  {
    what: "constraints beside a reference",
    edit: setMember({ $ref: "Meta.schema.json", minProperties: 1 }),
    code: "unsupported-keyword",
    pointer: "/properties/a~1b/minProperties",
    says: "of its own",
  },
  {
    what: "an unknown keyword",
    edit: setMember({ typ: "string" }),
    code: "unsupported-keyword",
    pointer: "/properties/a~1b/typ",
    says: "x-",
  },
  {
    what: "a schema that is none",
    edit: setMember("string"),
    code: "invalid-schema",
    pointer: "/properties/a~1b",
    says: "an object, true or false",
  },
  {
    what: "a keyword with the wrong value",
    edit: setMember({ type: "text" }),
    code: "invalid-schema",
    pointer: "/properties/a~1b/type",
    says: "JSON Schema",
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
    file: query,
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

test.for(mistakes)("$what is refused with code, file and place", async (mistake) => {
  const { file = person, edit, code, pointer, says } = mistake
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  await editSchema(schemas, file, edit)
  const error = await generate({ schemas, out }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: "CodegenError", code, message: expect.stringContaining(says) })
  if (code !== "duplicate-name") expect(error).toMatchObject({ message: expect.stringContaining(`${file}`) })
  if (pointer !== undefined) expect(error).toMatchObject({ pointer })
  expect((await readFolder(out)).size).toBe(0)
})

test("broken JSON is refused with its file and the parser's error as the cause", async () => {
  const schemas = await copyOfFixtures()
  await writeFile(path.join(schemas, person), "{")
  const attempt = generate({ schemas, out: await temporaryFolder() })
  await expect(attempt).rejects.toMatchObject({
    code: "invalid-json",
    file: person,
    cause: expect.any(SyntaxError),
  })
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
