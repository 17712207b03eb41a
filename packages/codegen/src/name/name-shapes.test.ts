import { expect, test } from "vitest"
import type { Definition } from "../read/definition.ts"
import type { Schema } from "../schema.ts"
import { eventFile, nameAll, namedPlaces, remember } from "../testing/named-places.ts"

const text = { type: "string" }
const object = (members: object, rest: object = {}): Schema => ({
  type: "object",
  properties: members as { readonly [name: string]: Schema },
  ...rest,
})
const list = (items: Schema) => ({ type: "array", items })
const component = (file: string, schema: Schema, pointer = ""): Definition => ({
  id: `${file}#${pointer}`,
  file,
  pointer,
  schema,
})

/** Place without the event, then name; for one event. */
function names(
  members: object,
  options: Parameters<typeof nameAll>[1] = {},
  more: readonly Definition[] = [],
) {
  const result = nameAll([eventFile("flowsheet/new.json", members), ...more], { known: [], ...options })
  return Object.fromEntries(
    [...namedPlaces(result)]
      .filter(([place]) => !place.endsWith("#") && !place.endsWith("/Meta"))
      .map(([place, name]) => [place.replace("Flowsheet/New#", ""), name]),
  )
}

test("equal objects are one shape, and their differences are what the others are called by", () => {
  const address = { Street: text, City: text, Zip: text }
  const found = names({
    Person: object({ Address: object(address), Home: object({ Address: object(address) }) }),
    Office: object({ Address: object({ ...address, Use: text }), Address2: text }),
    Ward: object({ Address: object({ Street: text, City: text }) }),
    Shop: object({ Address: object(address, { required: ["Street"] }) }),
    Depot: object({ Address: object(address, { required: ["Zip", "City", "Street"] }) }),
    Plant: object({ Address: object({ ...address, Zip: { type: "number" } }) }),
    Lab: object({ Address: object({ ...address, Zip: { type: ["string", "null"] } }) }),
    Dock: object({ Address: object(address, { type: ["object", "null"] }) }),
  })
  expect(found).toMatchObject({
    "/Person/Address": "Address",
    "/Person/Home/Address": "Address",
    "/Office/Address": "AddressWithUse",
    "/Ward/Address": "AddressWithoutZip",
    "/Shop/Address": "AddressWithRequiredStreet",
    "/Depot/Address": "RequiredAddress",
    "/Plant/Address": "AddressWithNumericZip",
    "/Lab/Address": "AddressWithNullableZip",
    "/Dock/Address": "NullableAddress",
  })
})

test("shapes with little in common are called by what is around them", () => {
  const location = (prefix: string) =>
    object(Object.fromEntries(["A", "B", "C", "D"].map((name) => [`${prefix}${name}`, text])))
  const found = names({
    Location: location("W"),
    Visit: object({ Location: location("X"), Staff: list(object({ Location: location("Y") })) }),
    Order: object({ Visit: object({ Location: location("Z"), Number: text }), N: text }),
  })
  expect(found).toMatchObject({
    "/Visit/Location": "VisitLocation",
    "/Visit/Staff[]": "Staff",
    "/Visit/Staff[]/Location": "StaffLocation",
  })
  expect(new Set(Object.values(found)).size).toBe(Object.keys(found).length)
  for (const name of Object.values(found)) expect(name).toMatch(/^[A-Z][A-Za-z]*$/)
})

test("members that are no identifiers give names that are", () => {
  const of = (name: string) => object({ [`in ${name}`]: text })
  const members = Object.fromEntries(
    ["x-y", "1st", "größe", "💊", "", "__proto__", "constructor", "Array", "Error", "日本"].map((name) => [
      name,
      of(name),
    ]),
  )
  const found = Object.values(names(members))
  expect(found).toHaveLength(10)
  expect(new Set(found).size).toBe(10)
  for (const name of found) expect(name).toMatch(/^[A-Z][A-Za-z0-9]*$/)
  expect(found).toEqual(expect.arrayContaining(["XY", "Grosse", "Member1St", "Proto", "Constructor"]))
  expect(found).not.toEqual(expect.arrayContaining(["Array"]))
  expect(found).not.toEqual(expect.arrayContaining(["Error"]))
})

test("alternatives stay in their place, the objects inside them become shapes, and circles come to an end", () => {
  const choice = { anyOf: [object({ Inner: object({ B: text }) }), { type: "null" }] }
  const tree = component(
    "common/tree.json",
    object({ Children: list({ $ref: "common/tree.json#" }), Leaf: object({ A: text }) }),
  )
  const result = nameAll([
    eventFile("flowsheet/new.json", { Choice: choice, Tree: { $ref: "common/tree.json#" } }),
    tree,
  ])
  const message = result.events[0]?.shape.schema
  expect(message?.properties?.Choice).toMatchObject({
    anyOf: [{ properties: { Inner: { $ref: "Inner" } } }, {}],
  })
  expect(result.shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Inner", "Leaf", "Meta", "Tree"])
})

test("what is said about a member stays at the member", () => {
  const members = {
    Home: object({ A: text }, { description: "Where the person lives.", "x-reliability": "Reliable" }),
  }
  const { shapes, events } = nameAll([eventFile("flowsheet/new.json", members)])
  expect(events[0]?.shape.schema.properties?.Home).toEqual({
    $ref: "Home",
    description: "Where the person lives.",
    "x-reliability": "Reliable",
  })
  expect(shapes.find(({ name }) => name === "Home")?.schema).not.toHaveProperty("x-reliability")
})

test("titles, keys of definitions and names of files name what is referred to", () => {
  const references = {
    A: { $ref: "a.json#" },
    B: { $ref: "b.json#/$defs/postal_address" },
    C: { $ref: "street-part.json#" },
  }
  const found = names(references, {}, [
    component("a.json", object({ X: text }, { title: "Person" })),
    component("b.json", object({ Y: text }, { title: "The address" }), "/$defs/postal_address"),
    component("street-part.json", object({ Z: text })),
  ])
  expect(found).toEqual({ "/A": "Person", "/B": "PostalAddress", "/C": "StreetPart" })
})

test("of two schemas with one name, the one that is used more keeps it; the other is told apart, with a notice", () => {
  const more = [
    component("a.json", object({ X: text }, { title: "Person" })),
    component("b.json", object({ X: text, Y: text }, { title: "Person" })),
    component("c.json", object({ X: text }, { title: "Person" })),
  ]
  const members = { A: { $ref: "a.json#" }, B: { $ref: "b.json#" }, C: { $ref: "c.json#" } }
  expect(names(members, {}, more)).toEqual({ "/A": "Person", "/B": "PersonWithY", "/C": "Person" })
  const { notices } = nameAll([eventFile("flowsheet/new.json", members), ...more])
  expect(notices).toMatchObject([{ code: "name-taken", examples: [{ file: "b.json" }] }])
})

test("an object written in place is the named shape that it equals, when its place speaks for it", () => {
  const address = object({ City: text, Zip: text })
  const more = [component("address.json", address)]
  const found = names(
    { Home: { $ref: "address.json#" }, MailingAddress: address, Other: object({ N: text }) },
    {},
    more,
  )
  expect(found).toMatchObject({ "/Home": "Address", "/MailingAddress": "Address" })
  expect(names({ Home: { $ref: "address.json#" }, Limits: address }, {}, more)).toEqual({
    "/Home": "Address",
    "/Limits": "Limits",
  })
})

test("a named shape takes its name from one that only has it from its place", () => {
  const before = nameAll([eventFile("flowsheet/new.json", { Address: object({ City: text }) })], {
    known: [],
  })
  const members = { Address: object({ City: text }), Home: { $ref: "address.json#" } }
  const more = [component("address.json", object({ Street: text }))]
  expect(names(members, { memory: remember(before) }, more)).toEqual({
    "/Address": "FlowsheetAddress",
    "/Home": "Address",
  })
})

test("a new event whose name a shape has already is told apart", () => {
  const members = { Visit: object({ A: text }) }
  const other = eventFile("other/new.json", {
    Visit: object({ B: text }),
    Flowsheet: object({ Visit: object({ C: text }), D: text }),
  })
  const before = nameAll([eventFile("flowsheet/new.json", members), other], { known: [] })
  expect(before.shapes.map(({ name }) => name)).toContain("FlowsheetVisit")
  const after = nameAll(
    [eventFile("flowsheet/new.json", members), other, eventFile("flowsheet/visit.json", {})],
    {
      known: [],
      memory: remember(before),
    },
  )
  expect(after.shapes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["FlowsheetVisit", "FlowsheetVisitMessage"]),
  )
  expect(after.events.find(({ eventType }) => eventType === "Visit")?.shape.name).toBe(
    "FlowsheetVisitMessage",
  )
})

const visits = {
  Visit: object({ Location: object({ A: text }), Tags: list(object({ Tag: text })) }),
  Order: object({ Location: object({ A: text }) }),
}

test("the config names a shape by a place, and keeps apart what is equal", () => {
  const shapes = { "flowsheet/new#/Visit/Tags[]": "Label", "Flowsheet/New#/Order/Location": "Place" }
  expect(names(visits, { config: { shapes } })).toMatchObject({
    "/Visit/Tags[]": "Label",
    "/Order/Location": "Place",
    "/Visit/Location": "Place",
  })
  const keepApart = ["Flowsheet/New#/Order/Location"]
  expect(names(visits, { config: { shapes, keepApart } })).toMatchObject({
    "/Order/Location": "Place",
    "/Visit/Location": "Location",
  })
  const apart = names(visits, { config: { keepApart } })
  expect(apart["/Order/Location"]).not.toBe(apart["/Visit/Location"])
})

test("a shape that is kept apart keeps its name in the next run", () => {
  const config = { keepApart: ["Flowsheet/New#/Order/Location"] }
  const first = nameAll([eventFile("flowsheet/new.json", visits)], { known: [], config })
  expect(
    nameAll([eventFile("flowsheet/new.json", visits)], { known: [], config, memory: remember(first) }),
  ).toEqual(first)
})

test("names of the config change what shapes and events would be called", () => {
  const config = { names: { Location: "Place", FlowsheetNew: "NewFlowsheet" } }
  const first = nameAll([eventFile("flowsheet/new.json", visits)], { known: [], config })
  expect(first.shapes.map(({ name }) => name)).toEqual([
    "Meta",
    "NewFlowsheet",
    "Order",
    "Place",
    "Tag",
    "Visit",
  ])
  const second = nameAll([eventFile("flowsheet/new.json", visits)], {
    known: [],
    config,
    memory: remember(first),
  })
  expect(second).toEqual(first)
})

test.for<[string, object, string]>([
  [
    "a place without a shape",
    { shapes: { "Flowsheet/New#/Visit/Locaton": "X" } },
    '"Flowsheet/New#/Visit/Location"',
  ],
  [
    "a place in an event that does not exist",
    { keepApart: ["Flowshet/New#/Visit"] },
    'Did you mean "Flowsheet/New"',
  ],
  ["a name that no shape has", { names: { Locaton: "Place" } }, 'Did you mean "Location"'],
  ["a name that is none", { shapes: { "Flowsheet/New#/Visit": "the visit" } }, "PascalCase"],
  ["a name of TypeScript's own", { names: { Visit: "Record" } }, "no interface can have"],
  ["a message", { shapes: { "Flowsheet/New#": "X" } }, "no shape stands there"],
  [
    "two names for one shape",
    { shapes: { "Flowsheet/New#/Visit/Location": "X", "Flowsheet/New#/Order/Location": "Y" } },
    '"keepApart"',
  ],
  [
    "one name for two shapes",
    { shapes: { "Flowsheet/New#/Visit/Location": "X", "Flowsheet/New#/Visit/Tags[]": "X" } },
    "another structure",
  ],
])("%s in the config is refused, with what to do", ([, config, says]) => {
  const attempt = () => nameAll([eventFile("flowsheet/new.json", visits)], { known: [], config })
  expect(attempt).toThrow(
    expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(says) }),
  )
})

test("a name of the config that another shape has from its schema or its event is refused", () => {
  const events = [eventFile("flowsheet/new.json", {}), eventFile("scheduling/new.json", {})]
  for (const names of [{ FlowsheetNew: "SchedulingNew" }, { SchedulingNew: "FlowsheetNew" }]) {
    expect(() => nameAll(events, { known: [], config: { names } })).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("another name") }),
    )
  }
  const swapped = { FlowsheetNew: "SchedulingNew", SchedulingNew: "FlowsheetNew" }
  const { shapes } = nameAll(events, { known: [], config: { names: swapped } })
  expect(shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Meta", "SchedulingNew"])
})

test("one of several is called after the list, when the list is a schema of its own", () => {
  const more = [component("lib.json", list(object({ X: text })), "/definitions/People")]
  const result = nameAll([
    eventFile("flowsheet/new.json", { Staff: { $ref: "lib.json#/definitions/People" } }),
    ...more,
  ])
  expect(result.shapes.map(({ name }) => name)).toEqual(["FlowsheetNew", "Meta", "People", "Person"])
})

test("two messages with one title are told apart, with a notice", () => {
  const { events, notices } = nameAll([
    eventFile("flowsheet/new.json", {}, { title: "NewOne" }),
    eventFile("scheduling/new.json", {}, { title: "NewOne" }),
  ])
  expect(events.map(({ shape }) => shape.name)).toEqual(["NewOne", "SchedulingNew"])
  expect(notices).toMatchObject([{ code: "name-taken", examples: [{ file: "scheduling/new.json" }] }])
})
