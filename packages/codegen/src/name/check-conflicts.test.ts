import { expect, test } from "vitest"
import type { ResolvedConfig } from "../config.ts"
import type { Schema, SchemaObject } from "../schema.ts"
import { eventFile, nameAll, namedPlaces, remember } from "../testing/named-places.ts"
import type { KnownShape } from "./known-shapes.ts"
import { membersOf } from "./members-of.ts"

const object = (members: { readonly [name: string]: Schema }): SchemaObject => ({
  type: "object",
  properties: members,
})
const text = { type: "string" }
const person = object({ Name: text })
const stay = object({ Number: text })
const files = [
  eventFile("flowsheet/new.json", { Patient: person, Visit: stay }),
  eventFile("scheduling/new.json", { Patient: person, Payment: object({ Patient: object({ ID: text }) }) }),
]
const refusal = (...said: readonly string[]) =>
  expect.objectContaining({
    code: "invalid-option",
    message: expect.stringMatching(
      new RegExp(said.map((part) => part.replace(/[[\]{}()*+?.\\^$|]/g, "\\$&")).join(".*")),
    ),
  })
const patientPlace = "the shape at flowsheet/new.json#/properties/Patient is called so already"

const byPlace = nameAll(files, { known: [] })
const titled = {
  id: "patient.json#",
  file: "patient.json",
  pointer: "",
  schema: { ...object({ A: text }), title: "Patient" },
}
const known: KnownShape[] = [{ name: "Human", hash: "", bases: ["Patient"], members: membersOf(person) }]

test.for<[string, Partial<ResolvedConfig>, string]>([
  ["an event", { names: { SchedulingNew: "Patient" } }, '"names" calls "SchedulingNew" "Patient"'],
  ["a shape", { names: { Visit: "Patient" } }, '"names" calls "Visit" "Patient"'],
  [
    "a place",
    { shapes: { "Flowsheet/New#/Visit": "Patient" } },
    '"shapes" calls the shape at flowsheet/new.json#/properties/Visit "Patient"',
  ],
])("%s cannot have the name of another shape from the config", ([, config, says]) => {
  expect(() => nameAll(files, { known: [], config })).toThrow(refusal(says, patientPlace))
  const memory = remember(byPlace)
  expect(() => nameAll(files, { known: [], config, memory })).toThrow(refusal(says, patientPlace))
})

test.for([
  { names: { SchedulingNew: "Human" } },
  { names: { Visit: "Human" } },
  { shapes: { "Flowsheet/New#/Visit": "Human" } },
])("a known name that another shape has is refused: %o", (config) => {
  expect(() => nameAll(files, { known, config })).toThrow(refusal('"Human"', patientPlace))
})

test("a name that the schemas give is refused, whatever asks for it", () => {
  const more = [...files, eventFile("notes/new.json", { Person: { $ref: "patient.json#" } }), titled]
  const says = refusal("the shape at patient.json# is called so already")
  for (const config of [{ names: { Visit: "Patient" } }, { shapes: { "Flowsheet/New#/Visit": "Patient" } }]) {
    expect(() => nameAll(more, { known: [], config })).toThrow(says)
  }
})

test("a name that the config gives an event is no longer that of a place", () => {
  const config = { shapes: { "Flowsheet/New#/Visit": "SchedulingNew" } }
  expect(() => nameAll(files, { known: [], config })).toThrow(
    refusal("the message at scheduling/new.json# is called so already"),
  )
})

test("one name for two shapes is refused", () => {
  const names = { Patient: "Human", Visit: "Human" }
  expect(() => nameAll(files, { known: [], config: { names } })).toThrow(
    refusal('"Human"', "gets that name from the config, too"),
  )
})

test.for<[string, { names?: { [name: string]: string }; shapes?: { [place: string]: string } }, object]>([
  [
    "an event and a shape",
    { names: { SchedulingNew: "Patient", Patient: "SchedulingNew" } },
    { "Scheduling/New#": "Patient", "Scheduling/New#/Patient": "SchedulingNew" },
  ],
  [
    "two shapes",
    { names: { Visit: "Patient", Patient: "Visit" } },
    { "Flowsheet/New#/Patient": "Visit", "Flowsheet/New#/Visit": "Patient" },
  ],
  [
    "two places",
    { shapes: { "Flowsheet/New#/Visit": "Patient", "Flowsheet/New#/Patient": "Visit" } },
    { "Flowsheet/New#/Patient": "Visit", "Flowsheet/New#/Visit": "Patient" },
  ],
  [
    "three in a row",
    { names: { Visit: "Patient", Patient: "Human" } },
    { "Flowsheet/New#/Patient": "Human", "Flowsheet/New#/Visit": "Patient" },
  ],
])("%s can change names, and the next run changes nothing", ([, config, expected]) => {
  const first = nameAll(files, { known: [], config, memory: remember(byPlace) })
  expect(Object.fromEntries(namedPlaces(first))).toMatchObject(expected)
  expect(nameAll(files, { known: [], config })).toEqual(first)
  expect(nameAll(files, { known: [], config, memory: remember(first) })).toEqual(first)
})

test("a new event in whose place the name would be given as well is told apart", () => {
  const config = { names: { SchedulingNew: "Appointment" } }
  const first = nameAll(files, { known: [], config })
  const more = [...files, eventFile("notes/new.json", { Appointment: object({ Date: text }) })]
  const places = namedPlaces(nameAll(more, { known: [], config, memory: remember(first) }))
  expect(places.get("Scheduling/New#")).toBe("Appointment")
  expect(places.get("Notes/New#/Appointment")).toBe("NotesAppointment")
})

test.for([undefined, remember(byPlace)])(
  "a name that no shape has is refused also where the new name exists",
  (memory) => {
    const config = { names: { Person: "Patient" } }
    expect(() => nameAll(files, { known: [], config, ...(memory && { memory }) })).toThrow(
      refusal('"Person", but no shape has that name'),
    )
  },
)
