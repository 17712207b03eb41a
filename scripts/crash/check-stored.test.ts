import { expect, test } from "vitest"
import { checkStored } from "./check-stored.ts"

const changes = [
  { id: "a", version: 1, broken: false },
  { id: "a", version: 2, broken: false },
  { id: "b", version: 1, broken: true },
]
const fine = { lost: 0, twice: 0, outOfOrder: 0, misplaced: 0, invented: 0, changes: 3 }

test("a history without fault has nothing to report", () => {
  expect(checkStored(changes, ["a/1", "a/2"], ["b/1"])).toEqual(fine)
})

test.each([
  ["a change that was neither stored nor parked is lost", ["a/1"], ["b/1"], { lost: 1 }],
  ["a parked one that is gone is lost", ["a/1", "a/2"], [], { lost: 1 }],
  ["stored twice", ["a/1", "a/2", "a/2"], ["b/1"], { twice: 1 }],
  ["parked twice", ["a/1", "a/2"], ["b/1", "b/1"], { twice: 1 }],
  ["stored and parked", ["a/1", "a/2"], ["b/1", "a/2"], { twice: 1, misplaced: 1 }],
  ["an earlier version after a later one", ["a/2", "a/1"], ["b/1"], { outOfOrder: 1 }],
  ["a broken one that was stored", ["a/1", "a/2", "b/1"], [], { misplaced: 1 }],
  ["what never changed", ["a/1", "a/2", "a/3"], ["b/1"], { invented: 1 }],
])("is found: %s", (_what, stored, parked, found) => {
  expect(checkStored(changes, stored, parked)).toEqual({ ...fine, ...found })
})
