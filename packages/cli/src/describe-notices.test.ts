import type { Notice } from "@redoxkit/codegen"
import { expect, test } from "vitest"
import { describeNotices } from "./describe-notices.ts"

const place = { file: "scheduling/new.json", pointer: "/properties/Visit" }

function unknownKeyword(keyword: string, count: number): Notice {
  const message = `"${keyword}" is no keyword of JSON Schema, and is left out.`
  return { code: "unknown-keyword", message, keyword, count, examples: [place] }
}

test("a notice is told once, with its first places and the number of the others", () => {
  expect(describeNotices([unknownKeyword("nulable", 8)])).toEqual([
    {
      isWarning: false,
      text: '"nulable" is no keyword of JSON Schema, and is left out.\n  scheduling/new.json#/properties/Visit and 7 more',
    },
  ])
})

test("the same notice about several keywords is one line, the most frequent first", () => {
  const notices = [unknownKeyword("one", 1), unknownKeyword("often", 8), unknownKeyword("twice", 2)]
  expect(describeNotices(notices)).toEqual([
    {
      isWarning: false,
      text: "3 keywords: often (8), twice (2), one (1). Each is no keyword of JSON Schema, and is left out.\n  such as scheduling/new.json#/properties/Visit",
    },
  ])
})

test("a place that is named by several keywords is named once", () => {
  const notice: Notice = {
    code: "not-in-types",
    message: "Only checked.",
    count: 3,
    examples: [place, place, place],
  }
  expect(describeNotices([notice]).map(({ text }) => text)).toEqual([
    "Only checked.\n  scheduling/new.json#/properties/Visit",
  ])
})

test("events that go without their partner are one line", () => {
  const notices = ["a", "b", "c", "d"].map(
    (name): Notice => ({
      code: "missing-partner",
      message: `"Query" of ${name} goes without its partner.`,
      count: 1,
      examples: [{ file: `${name}/query.json` }],
    }),
  )
  expect(describeNotices(notices)).toEqual([
    {
      isWarning: true,
      text: "4 events go without their partner, a query or its answer, which is not among the schemas. Add its schema.\n  a/query.json, b/query.json, c/query.json and 1 more",
    },
  ])
  expect(describeNotices(notices.slice(0, 1))[0]?.text).toBe(
    '"Query" of a goes without its partner.\n  a/query.json',
  )
})

test("warnings come first", () => {
  const derived: Notice = {
    code: "derived-names",
    message: "Derived.",
    count: 1,
    examples: [{ file: "a.json" }],
  }
  expect(describeNotices([unknownKeyword("one", 1), derived]).map(({ isWarning }) => isWarning)).toEqual([
    true,
    false,
  ])
})
