import { CodegenError } from "@redoxkit/codegen"
import { expect, test } from "vitest"
import { groupProblems } from "./describe-problems.ts"

function invalid(count: number, problem = (index: number): string => `"${index}" is wrong.`): CodegenError[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new CodegenError("invalid-schema", problem(index), { file: `${index}.json`, pointer: "/type" }),
  )
}

function duplicates(count: number): CodegenError[] {
  return Array.from({ length: count }, (_, index) => {
    const problem = `The same event as in ${index}.json: names are compared. Remove one of them.`
    return new CodegenError("duplicate-event", problem, { file: `copy/${index}.json` })
  })
}

test("up to five problems of a kind are told one by one", () => {
  const problems = invalid(5)
  expect(groupProblems(problems)).toEqual([{ told: problems }])
})

test("of more, three are told and the others counted", () => {
  const problems = invalid(6)
  expect(groupProblems(problems)).toEqual([
    { told: problems.slice(0, 3), rest: 'and 3 more like these: "--json" lists all.' },
  ])
})

test("problems that say something else are not summed up with others", () => {
  const problems = invalid(6, (index) => `Mistake ${index}.`)
  expect(groupProblems(problems).flatMap(({ told }) => told)).toEqual(problems)
})

test("of events in two files, it is said which file counts", () => {
  const [group] = groupProblems(duplicates(107))
  expect(group?.told).toHaveLength(3)
  expect(group?.rest).toMatch(
    /^and 104 more like these: .* Every event is made from the file after "as in"\./,
  )
})
