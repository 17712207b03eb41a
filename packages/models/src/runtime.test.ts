import { expect, test } from "vitest"
import { codePoints, collect, equal, guard, issueLimit, report } from "./runtime.ts"

test("a list of findings stops growing at the limit, so that a bad message cannot fill the memory", () => {
  let findings = report(null, "/0", "type", "string", 0)
  for (let index = 1; index < issueLimit * 2; index++) {
    findings = report(findings, `/${index}`, "type", "string", 0)
  }
  expect(findings).toHaveLength(issueLimit)
  const inner = report(null, "/inner", "type", "string", 0)
  expect(collect(findings, inner, "/outer")).toHaveLength(issueLimit)
})

test("findings of an inner shape get the path of the outer one", () => {
  const inner = report(null, "/ID", "required", "string", undefined)
  expect(collect(null, inner, "/Patient")).toEqual([
    { path: "/Patient/ID", rule: "required", expected: "string", found: "nothing" },
  ])
})

test("a guarded check gives a list and never throws", () => {
  expect(guard(() => null)({})).toEqual([])
  const failing = guard(() => {
    throw new RangeError("Maximum call stack size exceeded")
  })
  expect(failing([])).toEqual([{ path: "", rule: "depth", expected: "fewer levels", found: "array" }])
})

test("text is counted in code points", () => {
  expect(codePoints("a😀b")).toBe(3)
})

test("JSON values are compared by content", () => {
  expect(equal({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true)
  for (const [a, b] of [
    [[1], [1, 2]],
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, { b: undefined }],
    [[], {}],
    [null, {}],
    ["1", 1],
  ]) {
    expect(equal(a, b)).toBe(false)
  }
})
