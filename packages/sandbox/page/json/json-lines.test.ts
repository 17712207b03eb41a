import fc from "fast-check"
import { expect, test } from "vitest"
import { foldAtFirst, foldFrom, unfoldTo, visibleLines } from "./fold-lines.ts"
import { describeIssue, issuesByLine } from "./issue-lines.ts"
import { type Line, layOut } from "./json-lines.ts"
import { parseJson } from "./parse-json.ts"
import { searchLines, splitAtMatches } from "./search-lines.ts"

const linesOf = (text: string): readonly Line[] => layOut(parseJson(text) ?? null)

const written = (lines: readonly Line[]): string =>
  lines
    .map(
      ({ depth, name, text, comma }) =>
        `${"  ".repeat(depth)}${name === undefined ? "" : `${name}: `}${text}${comma ? "," : ""}`,
    )
    .join("\n")

const patient = linesOf('{"Meta":{"Test":true},"Patient":{"Identifiers":[{"ID":"1","IDType":7}],"Notes":[]}}')
const at = (pointer: string): number => patient.findIndex((line) => line.pointer === pointer)

test("lines read like indented JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      // Whole numbers only: what a number looks like is another test.
      const text = JSON.stringify(
        value,
        (_name, member) => (typeof member === "number" ? Math.trunc(member) || 0 : member),
        2,
      )
      expect(written(linesOf(text))).toBe(text)
    }),
  )
})

test("numbers keep the digits they were written with", () => {
  expect(written(linesOf("[1.0,12345678901234567890,1e2]"))).toBe(
    "[\n  1.0,\n  12345678901234567890,\n  1e2\n]",
  )
})

test("a text that is no JSON has no lines to show", () => {
  expect(parseJson('{"a":')).toBeUndefined()
})

test("a folded object shows its first line only", () => {
  const visible = visibleLines(patient, new Set([at("/Patient")]))

  expect(visible.map((number) => patient[number]?.pointer)).toEqual([
    "",
    "/Meta",
    "/Meta/Test",
    "/Meta",
    "/Patient",
    "",
  ])
})

test("what is searched for is unfolded, and nothing else", () => {
  const folded = foldFrom(patient, 1)
  const target = at("/Patient/Identifiers/0/ID")

  const left = unfoldTo(patient, folded, target)

  expect(visibleLines(patient, left)).toContain(target)
  expect([...left]).toEqual([at("/Meta")])
})

test("a long message is folded at first, a short one is not", () => {
  const long = linesOf(JSON.stringify({ Results: Array.from({ length: 600 }, () => ({ Value: 1 })) }))

  expect(foldAtFirst(patient).size).toBe(0)
  expect(visibleLines(long, foldAtFirst(long)).length).toBeLessThan(long.length / 2)
})

test("a search finds names and values without regard to case", () => {
  expect(searchLines(patient, "idtype")).toEqual([at("/Patient/Identifiers/0/IDType")])
  expect(searchLines(patient, " TRUE ")).toEqual([at("/Meta/Test")])
  expect(searchLines(patient, "  ")).toEqual([])
})

test("matches are cut out of a text without changing it", () => {
  expect(splitAtMatches("aXbxc", "x")).toEqual(["a", "X", "b", "x", "c"])
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, wanted) => {
      expect(splitAtMatches(text, wanted).join("")).toBe(text)
    }),
  )
})

test("a finding stands beside the line it concerns", () => {
  const issue = {
    path: "/Patient/Identifiers/0/IDType",
    rule: "type",
    expected: "string or null",
    found: "number",
  }

  expect([...issuesByLine(patient, [issue])]).toEqual([[at("/Patient/Identifiers/0/IDType"), [issue]]])
  expect(describeIssue(issue)).toBe("string or null expected, number found")
})

test("a missing member is told where it should be", () => {
  const issue = { path: "/Meta/DataModel", rule: "required", expected: "string", found: "nothing" }

  expect([...issuesByLine(patient, [issue]).keys()]).toEqual([at("/Meta")])
  expect(describeIssue(issue)).toBe("DataModel is missing")
})

test("a finding below a name that only the sender chose goes to the nearest place", () => {
  const issue = { path: "/Patient/*/x", rule: "type", expected: "object", found: "string" }

  expect([...issuesByLine(patient, [issue]).keys()]).toEqual([at("/Patient")])
})
