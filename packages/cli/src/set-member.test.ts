import { expect, test } from "vitest"
import { readSetting, type Shape, setMember } from "./set-member.ts"

const schema: Shape = {
  properties: {
    Patient: { $ref: "#/$defs/Patient" },
    Notes: { items: {} },
  },
  $defs: {
    Patient: {
      properties: {
        Identifiers: { items: { properties: { ID: {}, IDType: {} } } },
        Demographics: { properties: { FirstName: {}, Address: { properties: { City: {} } } } },
      },
    },
  },
}

function set(message: Record<string, unknown>, ...settings: string[]): Record<string, unknown> {
  for (const setting of settings) setMember(message, schema, readSetting(setting))
  return message
}

test.for([
  ["a.b=text", ["a", "b"], "text"],
  ["a[0].b=", ["a", "0", "b"], ""],
  ["a.0=1=2", ["a", "0"], "1=2"],
  ["a:=3", ["a"], 3],
  ['a:={"b":null}', ["a"], { b: null }],
  ["a=:3", ["a"], ":3"],
] as const)("%s is read", ([given, path, value]) => {
  expect(readSetting(given)).toEqual({ path, value })
})

test.for(["", "a", "=x", "a..b=x", ".a=x", "a:=CANARY", ":=3"])("%s is refused", (given) => {
  expect(() => readSetting(given)).toThrow(/^(?!.*CANARY).*--set/)
})

test("what is missing on the way is made, as the schema has it", () => {
  expect(set({}, "Patient.Identifiers[0].ID=A", "Patient.Demographics.Address.City=Madison")).toEqual({
    Patient: { Identifiers: [{ ID: "A" }], Demographics: { Address: { City: "Madison" } } },
  })
})

test("entries of lists are changed and added, and others stay", () => {
  const message = { Patient: { Identifiers: [{ ID: "A", IDType: "MR" }] }, Notes: ["one"] }
  expect(set(message, "Patient.Identifiers.0.ID=B", "Patient.Identifiers.1.ID=C", "Notes[1]=two")).toEqual({
    Patient: { Identifiers: [{ ID: "B", IDType: "MR" }, { ID: "C" }] },
    Notes: ["one", "two"],
  })
})

test("below Extensions every name is free, and none is special", () => {
  const message = set({}, "Patient.Extensions.list[0].x:=1", "Extensions.__proto__.polluted=yes")
  expect(message.Patient).toEqual({ Extensions: { list: [{ x: 1 }] } })
  expect(JSON.stringify(message)).toContain('"Extensions":{"__proto__":{"polluted":"yes"}}')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test.for([
  ["Patient.Demographic.FirstName=x", 'no member "Demographic" there. Did you mean "Demographics"?'],
  ["Patient.constructor=x", "There are: Identifiers, Demographics."],
  ["Patient.Identifiers.ID=x", "the number of an entry at Patient.Identifiers.ID, from 0 to 1"],
  ["Patient.Identifiers[2].ID=x", "from 0 to 1"],
  ["Patient.Demographics.FirstName.x=y", "cannot go into Patient.Demographics.FirstName"],
])("%s does not fit, and no value is repeated", ([setting = "", says = ""]) => {
  const message = { Patient: { Identifiers: [{ ID: "CANARY" }], Demographics: { FirstName: "CANARY" } } }
  expect(() => set(message, setting)).toThrow(says)
  expect(() => set(message, setting)).not.toThrow("CANARY")
})
