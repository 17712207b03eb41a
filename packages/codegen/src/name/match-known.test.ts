import { expect, test } from "vitest"
import type { KnownShape } from "./known-shapes.ts"
import { matchKnown, type Nameless } from "./match-known.ts"

const signs = (text: string) => new Map(text.split(" ").map((name) => [name, "sz"]))
const known: readonly KnownShape[] = [
  { name: "Coding", hash: "coding", bases: ["Reaction", "Route", "Status"], members: signs("Code Name") },
  { name: "ClinicalComment", hash: "comment", bases: ["Comment"], members: signs("Text") },
  { name: "Address", hash: "address", bases: ["Address"], members: signs("Street City State Zip") },
]

const shape = (looseHash: string, base: string, members: string, rest: Partial<Nameless> = {}): Nameless => ({
  looseHash,
  bases: new Map([[base, 1]]),
  members: signs(members),
  count: 1,
  hash: looseHash,
  ...rest,
})

const names = (...shapes: Nameless[]) => matchKnown(shapes, known).map(({ name }) => name)

test("the same structure is a known shape under one of its names, and under any name if it has many uses", () => {
  expect(names(shape("comment", "Comment", "Text"))).toEqual(["ClinicalComment", "ClinicalComment"])
  expect(names(shape("comment", "Disclaimer", "Text"))).toEqual([])
  expect(names(shape("coding", "Flavour", "Code Name"))).toEqual(["Coding"])
})

test("the same members are a known shape, and so are nearly the same ones, under one of its names only", () => {
  expect(names(shape("other", "Address", "Zip State City Street"))).toEqual(["Address"])
  expect(names(shape("other", "Address", "Zip State City Street Use"))).toEqual(["Address"])
  expect(names(shape("other", "Address", "Zip State City Line Use"))).toEqual([])
  expect(names(shape("other", "Home", "Zip State City Street"))).toEqual([])
  expect(names(shape("other", "Route", "Code"))).toEqual([])
})

test("the best match comes first: structure, then members, then what they look like, then how common it is", () => {
  const exact = shape("address", "Address", "Street City State Zip")
  const looksAlike = shape("other", "Address", "Street City State Zip", { hash: "b" })
  const required = new Map([...looksAlike.members].map(([name]) => [name, "!s"]))
  const looksDifferent = { ...looksAlike, members: required, hash: "a", count: 9 }
  const common = { ...looksAlike, hash: "c", count: 9 }
  const found = matchKnown([looksDifferent, looksAlike, common, exact], known)
  expect([...new Set(found.map((match) => match.shape))]).toEqual([exact, common, looksAlike, looksDifferent])
})
