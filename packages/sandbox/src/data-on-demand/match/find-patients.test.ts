import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type PlainRecord, plainRecords } from "../../testing/plain-records.ts"
import { findPatients, namedPatients, onlyPatient } from "./find-patients.ts"
import { holds } from "./holds.ts"

const hb = (ID: string) => ({ ID, IDType: "HB" })
const people: readonly PlainRecord[] = [
  {
    kind: "patient",
    body: {
      Identifiers: [hb("1"), { ID: "a", IDType: "EHR" }],
      Demographics: { FirstName: "Tobias", LastName: "Quill", DOB: "1986-11-02" },
    },
    retired: [hb("7")],
  },
  {
    kind: "patient",
    body: {
      Identifiers: [hb("2")],
      Demographics: { FirstName: "Maren", LastName: "Quill", DOB: "1958-04-17" },
    },
  },
  {
    kind: "patient",
    body: {
      Identifiers: [{ ID: "1", IDType: "MR" }],
      Demographics: { LastName: "Brandt", DOB: "1986-11-02" },
    },
  },
]
const records = plainRecords(people)
const idsOf = (asked: unknown) => findPatients(records, asked).map(({ id }) => id)

describe("patients are found", () => {
  test.each<[string, object, readonly number[]]>([
    ["by ID and type", { Identifiers: [hb("1")] }, [1]],
    ["by two identifiers of one patient", { Identifiers: [hb("1"), { ID: "a", IDType: "EHR" }] }, [1]],
    ["not by identifiers of two patients", { Identifiers: [hb("1"), hb("2")] }, []],
    [
      "not by an identifier that nobody has beside one that somebody has",
      { Identifiers: [hb("1"), hb("9")] },
      [],
    ],
    ["by an identifier that a merge took out of use", { Identifiers: [hb("7")] }, [1]],
    ["by one in use and one out of use", { Identifiers: [hb("7"), hb("1")] }, [1]],
    ["by an ID without a type, whatever its type", { Identifiers: [{ ID: "1" }] }, [1, 3]],
    ["by name, without regard to case", { Demographics: { LastName: "QUILL" } }, [1, 2]],
    ["by name and date of birth", { Demographics: { LastName: "Quill", DOB: "1986-11-02" } }, [1]],
    ["by date of birth", { Demographics: { DOB: "1986-11-02" } }, [1, 3]],
    ["by first name alone", { Demographics: { FirstName: "maren" } }, [2]],
    [
      "not by an identifier and a wrong name",
      { Identifiers: [hb("1")], Demographics: { LastName: "Brandt" } },
      [],
    ],
    [
      "by an identifier beside members that say nothing",
      { Identifiers: [hb("1")], Demographics: { LastName: null, Address: {} } },
      [1],
    ],
  ])("%s", (_name, asked, expected) => {
    expect(idsOf(asked)).toEqual(expected)
  })
})

describe("patients of a list", () => {
  test("any of them will do", () => {
    const asked = [{ Identifiers: [hb("1")] }, { Identifiers: [hb("2")] }, { Identifiers: [hb("7")] }]

    expect(namedPatients(records, asked)).toEqual([1, 2])
  })

  test("a list of nobody asks for nothing, and an entry without identifiers is nobody", () => {
    expect(namedPatients(records, [])).toBeUndefined()
    expect(namedPatients(records, [{ Identifiers: [] }])).toBeUndefined()
    expect(namedPatients(records, [{ Identifiers: [] }, { Identifiers: [hb("2")] }])).toEqual([2])
    expect(namedPatients(records, [{ Identifiers: [hb("9")] }])).toEqual([])
  })
})

describe("nobody gets data of somebody else", () => {
  const several = "The query matches several patients. Give an identifier with its IDType."

  test("an entry with a type and no ID is nobody", () => {
    expect(namedPatients(records, [{ Identifiers: [{ IDType: "HB" }] }])).toEqual([])
    expect(namedPatients(records, [{ Identifiers: [{ ID: "", IDType: "HB" }] }])).toEqual([])
    expect(namedPatients(records, [{ Identifiers: [{ IDType: "HB" }] }, { Identifiers: [hb("2")] }])).toEqual(
      [2],
    )
  })

  test("an ID without a type that several patients have is refused", () => {
    expect(() => namedPatients(records, [{ Identifiers: [{ ID: "1" }] }])).toThrow(several)
    expect(() => onlyPatient(records, { Identifiers: [{ ID: "1" }] })).toThrow(several)
    expect(onlyPatient(records, { Identifiers: [{ ID: "2" }] })?.id).toBe(2)
    expect(onlyPatient(records, { Identifiers: [hb("9")] })).toBeUndefined()
  })
})

test("the index changes nothing: the same patients are found by looking at each", () => {
  const word = fc.constantFrom("Quill", "quill", " Quill", "Brandt", null)
  const identifier = fc.record({
    ID: fc.constantFrom("1", "2", "a"),
    IDType: fc.constantFrom("HB", "MR", "hb"),
  })
  const patient = fc.record({
    Identifiers: fc.uniqueArray(identifier, { maxLength: 3 }),
    Demographics: fc.record({ FirstName: word, LastName: word, DOB: fc.constantFrom("1986-11-02", null) }),
  })
  fc.assert(
    fc.property(fc.array(patient, { maxLength: 6 }), patient, (bodies, asked) => {
      const known = plainRecords(bodies.map((body) => ({ kind: "patient", body })))
      const expected = bodies.flatMap((body, index) => (holds(body, asked) ? [index + 1] : []))
      expect(findPatients(known, asked).map(({ id }) => id)).toEqual(expected)
    }),
  )
})
