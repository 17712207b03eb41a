import fc from "fast-check"
import { expect, test } from "vitest"
import { changeFilter, formatPlace, type Place, parsePlace, views } from "./place.ts"

test("a place comes back from its address, whatever is searched for", () => {
  const text = fc.string({ minLength: 1, unit: "grapheme" })
  const place: fc.Arbitrary<Place> = fc.record(
    {
      view: fc.constantFrom(...views),
      filter: fc.record(
        {
          dataModel: text,
          eventType: text,
          status: text,
          source: text,
          destination: text,
          subscription: text,
          text,
        },
        { requiredKeys: [] },
      ),
      record: text,
      tab: text,
    },
    { requiredKeys: ["view", "filter"] },
  )

  fc.assert(
    fc.property(place, (given) => {
      expect(parsePlace(new URL(formatPlace(given), "http://localhost/").hash)).toEqual(given)
    }),
  )
})

test.each(["", "#", "#/", "#/nowhere", "nonsense", "#/transmissions"])(
  "the address %j opens the transmissions",
  (fragment) => {
    expect(parsePlace(fragment)).toEqual({ view: "transmissions", filter: {} })
  },
)

test("unknown and empty members of an address narrow nothing", () => {
  expect(parsePlace("#/errors?status=&colour=red&text=%E0%A4%A")).toMatchObject({ view: "errors" })
  expect(parsePlace("#/errors?status=&colour=red").filter).toEqual({})
})

test("a place without filters has a short address", () => {
  expect(formatPlace({ view: "compose", filter: {} })).toBe("#/compose")
})

test("an empty value takes a filter out", () => {
  expect(changeFilter({ dataModel: "Order", text: "x" }, { dataModel: "", eventType: "New" })).toEqual({
    text: "x",
    eventType: "New",
  })
})
