import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { holds } from "./holds.ts"
import { isGiven } from "./read.ts"

describe("what is known against what is asked", () => {
  test.each<[string, unknown, unknown, boolean]>([
    ["the same text", { LastName: "McQuill" }, { LastName: "McQuill" }, true],
    ["the same text in other case", { LastName: "McQuill" }, { LastName: "mcquill" }, true],
    ["a part of the text", { LastName: "McQuill" }, { LastName: "McQ" }, false],
    ["a space more", { LastName: "McQuill" }, { LastName: "McQuill " }, false],
    ["an accent less", { LastName: "Muñoz" }, { LastName: "Munoz" }, false],
    ["a phone number in another form", { Home: "(608) 555-0134" }, { Home: "608-555-0134" }, false],
    ["a phone number in the same form", { Home: "(608) 555-0134" }, { Home: "(608) 555-0134" }, true],
    ["one member right and one wrong", { A: "a", B: "b" }, { A: "a", B: "c" }, false],
    ["a member that nobody knows", { A: "a" }, { B: "b" }, false],
    ["a member that is not given", { A: "a" }, { A: "a", B: null, C: "", D: {}, E: [] }, true],
    ["nothing at all", {}, {}, true],
    ["false against unknown", {}, { IsDeceased: false }, false],
    ["false against false", { IsDeceased: false }, { IsDeceased: false }, true],
    ["an object against a text", { Address: "77 Harbor View" }, { Address: { City: "Port Alder" } }, false],
    ["a list that holds the entry", { Citizenship: ["US", "CA"] }, { Citizenship: ["ca"] }, true],
    ["a list that holds one of two entries", { Citizenship: ["US"] }, { Citizenship: ["US", "CA"] }, false],
    ["an ID in other case", { ID: "hb1", IDType: "HB" }, { ID: "HB1", IDType: "HB" }, false],
    ["an ID of another type", { ID: "1", IDType: "HB" }, { ID: "1", IDType: "MR" }, false],
    [
      "ID and type of two entries",
      [
        { ID: "1", IDType: "A" },
        { ID: "2", IDType: "B" },
      ],
      [{ ID: "1", IDType: "B" }],
      false,
    ],
    [
      "one of several entries",
      [
        { ID: "1", IDType: "A" },
        { ID: "2", IDType: "B" },
      ],
      [{ ID: "2", IDType: "B" }],
      true,
    ],
  ])("%s", (_name, known, asked, expected) => {
    expect(holds(known, asked)).toBe(expected)
  })
})

const text = fc.string({ minLength: 1, maxLength: 6 })
const leaf = fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null), fc.constant(""))
const { members } = fc.letrec<{ members: Record<string, unknown>; value: unknown }>((tie) => ({
  members: fc.dictionary(
    fc.constantFrom("FirstName", "LastName", "Phone", "Address", "Notes"),
    tie("value"),
    {
      maxKeys: 4,
    },
  ),
  value: fc.oneof({ depthSize: "small" }, leaf, tie("members"), fc.array(leaf, { maxLength: 3 })),
}))

describe("for all that can be known and asked", () => {
  test("what is known holds itself", () => {
    fc.assert(fc.property(members, (known) => holds(known, known)))
  })

  test("asking for more never matches what asking for less did not", () => {
    fc.assert(
      fc.property(members, members, members, (known, less, more) => {
        const both = { ...more, ...less }
        return !holds(known, both) || holds(known, less)
      }),
    )
  })

  test("members that say nothing change nothing", () => {
    fc.assert(
      fc.property(members, members, (known, asked) => {
        const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => isGiven(value)))
        return holds(known, asked) === holds(known, given)
      }),
    )
  })

  test("one member that is known otherwise is enough not to match", () => {
    fc.assert(
      fc.property(
        members,
        text,
        (others, name) => !holds({ ...others, LastName: name }, { ...others, LastName: `${name}!` }),
      ),
    )
  })

  test("case makes no difference to a text, and all the difference to an ID", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}$/), (word) => {
        const loud = word.toUpperCase()
        return holds({ City: word }, { City: loud }) && !holds({ ID: word }, { ID: loud })
      }),
    )
  })

  test("the order of lists makes no difference", () => {
    const lists = fc.array(fc.record({ ID: text, IDType: text }), { maxLength: 5 })
    fc.assert(
      fc.property(
        lists,
        lists,
        (known, asked) => holds(known, asked) === holds(known.toReversed(), asked.toReversed()),
      ),
    )
  })
})
