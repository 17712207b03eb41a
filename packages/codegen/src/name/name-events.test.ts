import { expect, test } from "vitest"
import { type EventConfig, resolveConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import type { Definition } from "../read/definition.ts"
import type { Schema } from "../schema.ts"
import { eventFile, nameAll, remember } from "../testing/named-places.ts"
import { nameSchemas } from "./name-schemas.ts"

const withConstants = (file: string, dataModel: string, eventType: string): Definition =>
  eventFile(file, {
    Meta: {
      type: "object",
      properties: { DataModel: { const: dataModel }, EventType: { enum: [eventType] } },
    },
  })

const headers = (definitions: readonly Definition[], events: { [file: string]: EventConfig } = {}) =>
  nameAll(definitions, { config: { events } }).events.map(
    ({ dataModel, eventType, kind, response, answers }) =>
      `${dataModel}/${eventType} ${kind}${response ? ` -> ${response}` : ""}${answers ? ` <- ${answers}` : ""}`,
  )

test.for<[string, string]>([
  ["clinicalsummary/patientpush.json", "Clinical Summary/PatientPush push"],
  ["download/v2/clinical-summary/patient_push.schema.json", "Clinical Summary/PatientPush push"],
  ["ClinicalSummary.PatientPush.json", "Clinical Summary/PatientPush push"],
  ["all/Clinical Summary PatientPush.json", "Clinical Summary/PatientPush push"],
  ["sso/sign-on.json", "SSO/Sign-on sign-on"],
  ["claim/payment.json", "Claim/Payment push"],
  ["surgicalscheduling/new.json", "SurgicalScheduling/New push"],
])("%s is known as %s", ([file, event]) => {
  expect(headers([eventFile(file, {})])).toEqual([event])
})

test("the constants of Meta come before the path, and the config before the path", () => {
  const file = "scheduling/new.json"
  expect(headers([withConstants(file, "Flowsheet", "Fancy")])).toEqual(["Flowsheet/Fancy push"])
  const entry = { dataModel: "Scheduling", eventType: "Fancy", kind: "sign-on" } as const
  expect(headers([eventFile(file, {})], { [file]: entry })).toEqual(["Scheduling/Fancy sign-on"])
})

test("a config that contradicts the schema is refused for that event", () => {
  const file = "a/b.json"
  const config = { events: { [file]: { dataModel: "Flowsheet", eventType: "Other" } } }
  const { problems, events } = nameAll([withConstants(file, "Flowsheet", "Fancy")], { config })
  expect(problems).toMatchObject([
    { code: "invalid-option", file, message: expect.stringContaining("Fancy") },
  ])
  expect(events).toEqual([])
})

test("an entry of the config for no file is refused, with what could have been meant", () => {
  const config = { events: { "flowshet/new.json": { dataModel: "Flowsheet", eventType: "New" } } }
  const { problems } = nameAll([eventFile("flowsheet/new.json", {})], { config })
  expect(problems).toMatchObject([
    { code: "invalid-option", message: expect.stringContaining('Did you mean "flowsheet/new.json"?') },
  ])
})

test("names that nothing tells are derived from the path, with a notice", () => {
  const { events, notices } = nameAll([
    eventFile("scheduling/waitlist-update.json", {}),
    eventFile("billing/invoice.json", {}),
  ])
  expect(events.map(({ dataModel, eventType }) => [dataModel, eventType])).toEqual([
    ["Billing", "Invoice"],
    ["Scheduling", "WaitlistUpdate"],
  ])
  expect(notices).toMatchObject([
    { code: "derived-names", count: 2, examples: [{ file: "billing/invoice.json" }, {}] },
  ])
})

test("an event that nothing names is a problem that says what to do", () => {
  const { problems, troubled } = nameAll([eventFile("thing.json", {}), eventFile("flowsheet/new.json", {})])
  expect(problems).toMatchObject([{ code: "invalid-event", file: "thing.json" }])
  expect(problems[0]?.message).toContain('option "events"')
  expect(troubled).toMatchObject([{ file: "thing.json", recalled: false }])
})

test("queries and answers find each other: known ones, configured ones, and by their names", () => {
  const files = [
    "patientsearch/query",
    "patientsearch/response",
    "billing/feequery",
    "billing/feequeryresponse",
  ]
  const constants = [
    withConstants("x/a.json", "Billing", "FeeQuery"),
    withConstants("x/b.json", "Billing", "FeeQueryResponse"),
  ]
  expect(headers([...files.slice(0, 2).map((file) => eventFile(`${file}.json`, {})), ...constants])).toEqual([
    "Billing/FeeQuery query -> FeeQueryResponse",
    "Billing/FeeQueryResponse query-response <- FeeQuery",
    "PatientSearch/Query query -> Response",
    "PatientSearch/Response query-response <- Query",
  ])
  const events = {
    "x/a.json": { dataModel: "Billing", eventType: "Ask", response: "Tell" },
    "x/b.json": { dataModel: "Billing", eventType: "Tell", answers: "Ask" },
  }
  expect(headers([eventFile("x/a.json", {}), eventFile("x/b.json", {})], events)).toEqual([
    "Billing/Ask query -> Tell",
    "Billing/Tell query-response <- Ask",
  ])
})

test("a known query whose answer is not in the folder goes without it, with a notice", () => {
  const { events, notices, problems } = nameAll([eventFile("patientsearch/query.json", {})])
  expect(events).toMatchObject([{ kind: "query" }])
  expect(events[0]).not.toHaveProperty("response")
  expect(notices).toMatchObject([
    { code: "missing-partner", examples: [{ file: "patientsearch/query.json" }] },
  ])
  expect(problems).toEqual([])
})

test("a second file of the same event is refused, the first one counts", () => {
  const { events, problems } = nameAll([
    eventFile("b/Flowsheet.New.json", {}),
    eventFile("a/flowsheet/new.json", {}),
  ])
  expect(events).toMatchObject([{ shape: { file: "a/flowsheet/new.json" } }])
  expect(problems).toMatchObject([{ code: "duplicate-event", file: "b/Flowsheet.New.json" }])
})

test("components and libraries are no events; what nobody needs is left out with a notice", () => {
  const file = (name: string, schema: Schema): Definition => ({
    id: `${name}#`,
    file: name,
    pointer: "",
    schema,
  })
  const { events, notices, shapes } = nameAll([
    eventFile("flowsheet/new.json", { Patient: { $ref: "common/person.json#" } }),
    file("common/person.json", { type: "object", properties: { Name: { type: "string" } } }),
    file("common/library.json", {}),
    file("common/stray.json", { type: "object", properties: { Name: { type: "string" } } }),
  ])
  expect(events).toHaveLength(1)
  expect(shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Meta", "Person"])
  expect(notices).toMatchObject([
    { code: "not-an-event", count: 1, examples: [{ file: "common/stray.json" }] },
  ])
})

test("a file that only refers to its message is as good as the message", () => {
  const root: Definition = {
    id: "flowsheet/new.json#",
    file: "flowsheet/new.json",
    pointer: "",
    schema: { $ref: "flowsheet/new.json#/definitions/Message", description: "A flowsheet." },
  }
  const message = {
    ...eventFile("flowsheet/new.json", {}),
    id: `${root.id}/definitions/Message`,
    pointer: "/definitions/Message",
  }
  const { events, shapes } = nameAll([root, message])
  expect(shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Meta"])
  expect(events[0]?.shape.schema).toMatchObject({ type: "object", description: "A flowsheet." })
})

test("an event whose schema is broken stays as the last run left it; one that is new is left out", () => {
  const visit = (extra: object) => ({
    Visit: { type: "object", properties: { Number: { type: "string" }, ...extra }, required: ["Number"] },
  })
  const good = eventFile("flowsheet/new.json", visit({}))
  const before = nameAll([good, eventFile("scheduling/new.json", visit({ Reason: { type: "string" } }))])
  const problem = new CodegenError("invalid-schema", "Wrong.", {
    file: "scheduling/new.json",
    pointer: "/type",
  })
  const broken = ["scheduling/new.json", "scheduling/cancel.json"].map((file) => ({
    id: `${file}#`,
    file,
    pointer: "",
    problem,
  }))
  const after = nameSchemas({ definitions: [good], broken }, resolveConfig(), remember(before))
  expect(after.troubled).toEqual([
    { file: "scheduling/cancel.json", problem, recalled: false },
    { file: "scheduling/new.json", problem, recalled: true },
  ])
  const content = ({ shapes, events }: typeof before) => [
    shapes.map(({ name, schema }) => [name, schema]),
    events.map(({ shape, ...event }) => [shape.name, shape.file, event]),
  ]
  expect(content(after)).toEqual(content(before))
})

test("a shape that changed keeps its name, though a broken event still has the old one", () => {
  const visit = (extra: object) => ({
    Visit: { type: "object", properties: { Number: { type: "string" }, ...extra } },
  })
  const before = nameAll([
    eventFile("flowsheet/new.json", visit({})),
    eventFile("scheduling/new.json", visit({})),
  ])
  const problem = new CodegenError("invalid-schema", "Wrong.", { file: "scheduling/new.json" })
  const broken = [{ id: "scheduling/new.json#", file: "scheduling/new.json", pointer: "", problem }]
  const definitions = [eventFile("flowsheet/new.json", visit({ Reason: { type: "string" } }))]
  const { shapes } = nameSchemas({ definitions, broken }, resolveConfig(), remember(before))
  const [visitBefore] = before.shapes.map(({ name }) => name).filter((name) => name.includes("Visit"))
  const now = new Map(shapes.map(({ name, schema }) => [name, Object.keys(schema.properties ?? {})]))
  expect(now.get(visitBefore ?? "")).toEqual(["Number", "Reason"])
  expect([...now].filter(([name, members]) => name !== visitBefore && members[0] === "Number")).toHaveLength(
    1,
  )
})

test("an event that comes from memory shares the named shapes of the others", () => {
  const person = (schema: object): Definition => ({
    id: "person.json#",
    file: "person.json",
    pointer: "",
    schema: { type: "object", properties: { Name: { type: "string" }, ...schema } },
  })
  const events = ["flowsheet/new.json", "scheduling/new.json"].map((file) =>
    eventFile(file, { Patient: { $ref: "person.json#" } }),
  )
  const before = nameAll([...events, person({})])
  const problem = new CodegenError("invalid-schema", "Wrong.", { file: "scheduling/new.json" })
  const broken = [{ id: "scheduling/new.json#", file: "scheduling/new.json", pointer: "", problem }]
  const run = (definition: Definition) =>
    nameSchemas(
      { definitions: [...events.slice(0, 1), definition], broken },
      resolveConfig(),
      remember(before),
    )
  expect(run(person({})).shapes.map(({ name }) => name)).toEqual(before.shapes.map(({ name }) => name))
  const changed = run(person({ Age: { type: "number" } }))
  expect(changed.shapes.map(({ name }) => name)).toEqual(
    ["FlowsheetNew", "Meta", "Person", "Patient", "SchedulingNew"].sort(),
  )
})

test("events in a folder that cannot be read stay as they were", () => {
  const events = ["flowsheet/new.json", "scheduling/new.json", "scheduling/cancel.json"].map((file) =>
    eventFile(file, {}),
  )
  const before = nameAll(events)
  const problem = new CodegenError("unreadable-file", "Locked.", { file: "scheduling" })
  const broken = [{ id: "scheduling#", file: "scheduling", pointer: "", problem }]
  const read = { definitions: events.slice(0, 1), broken }
  const after = nameSchemas(read, resolveConfig(), remember(before))
  expect(after.events.map(({ shape }) => shape.name)).toEqual(before.events.map(({ shape }) => shape.name))
  expect(after.troubled.map(({ file, recalled }) => [file, recalled])).toEqual([
    ["scheduling/cancel.json", true],
    ["scheduling/new.json", true],
  ])
})

test("a file that keeps events among its definitions is noted, since nothing comes of them", () => {
  const schema = { definitions: { New: eventFile("scheduling/new.json", {}).schema } }
  const files = [{ file: "all.json", json: schema, dialect: "draft-04" as const }]
  const library: Definition = { id: "all.json#", file: "all.json", pointer: "", schema: {} }
  const definitions = [eventFile("flowsheet/new.json", {}), library]
  const { notices } = nameSchemas({ definitions, broken: [], files }, resolveConfig(), undefined)
  expect(notices).toMatchObject([
    {
      code: "not-an-event",
      message: expect.stringContaining("a file of its own"),
      examples: [{ file: "all.json" }],
    },
  ])
})

test("an event whose file only refers to a definition is not noted as left out", () => {
  const definitions: readonly Definition[] = [
    {
      id: "scheduling/new.json#",
      file: "scheduling/new.json",
      pointer: "",
      schema: { $ref: "all.json#/definitions/New" },
    },
    { ...eventFile("all.json", {}), id: "all.json#/definitions/New", pointer: "/definitions/New" },
  ]
  const { events, notices } = nameAll(definitions)
  expect(events).toMatchObject([{ dataModel: "Scheduling", eventType: "New" }])
  expect(notices).toEqual([])
})
