import { expect, test } from "vitest"
import { holdsNothing, mergeMembers } from "./merge-members.ts"

test("a member with something in it replaces what was known, and others stay", () => {
  expect(mergeMembers({ A: 1, B: [1, 2] }, { B: [3], C: "c" })).toEqual({ A: 1, B: [3], C: "c" })
})

test.each([
  ["null", null],
  ["an empty text", ""],
  ["an empty object", {}],
  ["an empty list", []],
  ["an object with nothing but nulls", { Home: null, More: { Office: "" } }],
  ["a list with nothing in its entries", [{ Code: null }, []]],
])("%s leaves what was known", (_name, nothing) => {
  expect(mergeMembers({ A: { Home: "1" } }, { A: nothing })).toEqual({ A: { Home: "1" } })
  expect(holdsNothing(nothing)).toBe(true)
})

test.each([false, 0, " ", [false], { A: 0 }])("%j is something", (value) => {
  expect(holdsNothing(value)).toBe(false)
  expect(mergeMembers({ A: "before" }, { A: value })).toEqual({ A: value })
})

test("a member of which nothing is known yet is taken as it is", () => {
  expect(mergeMembers({}, { A: null, B: [] })).toEqual({ A: null, B: [] })
})

test("an object is one value, unless its members are merged one by one", () => {
  const known = { Address: { Street: "1 Elm", Apartment: "4" }, Phone: { Home: "1", Mobile: "2" } }
  const said = { Address: { Street: "2 Oak" }, Phone: { Home: "3", Mobile: null } }

  expect(mergeMembers(known, said, ["Phone"])).toEqual({
    Address: { Street: "2 Oak" },
    Phone: { Home: "3", Mobile: "2" },
  })
  expect(mergeMembers({ A: { B: { C: 1, D: 2 } } }, { A: { B: { C: 3 } } }, ["A", "A.B"])).toEqual({
    A: { B: { C: 3, D: 2 } },
  })
})

test("what is given stays as it is, and no name is special", () => {
  const known = Object.freeze({ A: 1 })
  const said = JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }')
  const merged = mergeMembers(known, said)

  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
  expect(Object.keys(merged).sort()).toEqual(["A", "__proto__", "constructor"])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
