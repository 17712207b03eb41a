import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { compareFacts } from "./compare-facts-rows.ts"
import {
  brokenReferences,
  equalShapes,
  eventsOf,
  expand,
  forbiddenKeywords,
  isComponent,
  loadSchemas,
  misnamed,
  repeatedTitles,
  type Schemas,
  schemaFolder,
  unusedComponents,
} from "./compare-facts-schemas.ts"

const schemas = loadSchemas(schemaFolder)
const facts = resolve(import.meta.dirname, "../../shared/facts")
const haveFacts = existsSync(facts)

test.skipIf(!haveFacts)(
  `the schemas say what the facts say${haveFacts ? "" : " (skipped: the folder of facts is not here)"}`,
  () => {
    const { events, rows, differences } = compareFacts(schemas, facts)
    expect(differences).toEqual([])
    expect({ events, rows }).toEqual({ events: 111, rows: 25_644 })
  },
)

test("there are 111 events of 24 data models", () => {
  const events = eventsOf(schemas)
  expect(events).toHaveLength(111)
  expect(new Set(events.map(({ event }) => event.dataModel)).size).toBe(24)
})

test("every reference names a schema", () => {
  expect(brokenReferences(schemas)).toEqual([])
})

test("every component is used", () => {
  expect(unusedComponents(schemas)).toEqual([])
})

test("no keyword closes or rejects anything", () => {
  expect(forbiddenKeywords(schemas)).toEqual([])
})

test("every schema has a description, and the title and place that its name asks for", () => {
  expect(misnamed(schemas)).toEqual([])
})

test("no title is used twice", () => {
  expect(repeatedTitles(schemas)).toEqual([])
})

test("no name of a component ends in a number", () => {
  expect([...schemas.keys()].filter((file) => isComponent(file) && /\d/.test(file))).toEqual([])
})

test("no shape is written twice", () => {
  expect(equalShapes(schemas)).toEqual([])
})

test("every event has Meta, first and required", () => {
  for (const { file, schema } of eventsOf(schemas)) {
    expect([file, Object.keys(schema.properties ?? {})[0], schema.required?.includes("Meta")]).toEqual([
      file,
      "Meta",
      true,
    ])
  }
})

test("every query and its answer name each other", () => {
  const events = eventsOf(schemas).map(({ event }) => event)
  for (const { dataModel, eventType, kind, response, answers } of events) {
    const partner = response ?? answers
    const other = events.find((event) => event.dataModel === dataModel && event.eventType === partner)
    const back = kind === "query" ? other?.answers : other?.response
    expect([dataModel, eventType, back]).toEqual([dataModel, eventType, partner && eventType])
  }
})

/** Two small schemas and the facts they agree with; each test below spoils one thing. */
function example(spoil?: { types?: string; path?: string }): { schemas: Schemas; facts: string } {
  const folder = mkdtempSync(join(tmpdir(), "facts-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { types = "null|string", path = "Patient.Name" } = spoil ?? {}
  writeFileSync(
    join(folder, "event-index.tsv"),
    "model\tevent\tdirection\tresponse_event\tanswers_event\ttop_level\ttop_level_required\n" +
      "SSO\tSign-on\tsync-other\t\t\tPatient\tPatient\n",
  )
  writeFileSync(
    join(folder, "fields.tsv"),
    "model\tevent\tpath\ttypes\trequired\n" +
      `SSO\tSign-on\tPatient\tobject\t1\nSSO\tSign-on\t${path}\t${types}\t0\n` +
      "SSO\tSign-on\tPatient.Notes\tarray\t0\nSSO\tSign-on\tPatient.Notes[]\tstring\t0\n",
  )
  const schemas: Schemas = new Map()
  schemas.set("sso/sign-on.schema.json", {
    "x-redox": { dataModel: "SSO", eventType: "Sign-on", kind: "sign-on" },
    type: "object",
    properties: { Patient: { $ref: "../components/Patient.schema.json" } },
    required: ["Patient"],
  })
  schemas.set("components/Patient.schema.json", {
    type: "object",
    properties: { Name: { type: ["string", "null"] }, Notes: { type: "array", items: { type: "string" } } },
  })
  return { schemas, facts: folder }
}

test("references are followed and arrays written out", () => {
  expect(expand(example().schemas, "sso/sign-on.schema.json")).toEqual([
    { path: "Patient", types: "object", required: true },
    { path: "Patient.Name", types: "null|string", required: false },
    { path: "Patient.Notes", types: "array", required: false },
    { path: "Patient.Notes[]", types: "string", required: false },
  ])
})

test("schemas that agree with the facts differ only where it is meant", () => {
  const { schemas, facts } = example()
  const { events, rows, differences, accepted } = compareFacts(schemas, facts)
  expect({ events, rows, differences, meant: accepted.length }).toEqual({
    events: 1,
    rows: 4,
    differences: [],
    meant: 1,
  })
})

test("a wrong type is a difference", () => {
  const { schemas, facts } = example({ types: "string" })
  expect(compareFacts(schemas, facts).differences).toEqual([
    "SSO/Sign-on: only in the schema: Patient.Name null|string",
    "SSO/Sign-on: only in the facts: Patient.Name string",
  ])
})

test("a missing member is a difference", () => {
  const { schemas, facts } = example({ path: "Patient.NickName" })
  expect(compareFacts(schemas, facts).differences).toHaveLength(2)
})
