import { expect, test } from "vitest"
import type { Followed } from "./follow-handling.ts"
import { summarize } from "./summarize.ts"

function followed(changes: Partial<Followed> = {}): Followed {
  const { dataModel = "Order", eventType = "New" } = changes
  return {
    file: "new.json",
    dataModel,
    eventType,
    transmissionId: "t",
    status: 200,
    attempts: 1,
    answerMs: 10,
    line: { dataModel, eventType, transmissionId: "t", issues: 0, outcome: "handled" },
    ...changes,
  }
}

test("a run in which everything was handled is complete and has a line for each data model", () => {
  const messages = [
    followed({ answerMs: 30 }),
    followed({ dataModel: "Device" }),
    followed({ answerMs: 20 }),
    followed({ answerMs: 10 }),
  ]

  const { table, failures, closing, complete } = summarize(messages, 4)

  expect(table.map((line) => line.split(/ {2,}/))).toEqual([
    ["data model", "delivered", "answered 200", "handled", "with issues", "median ms", "max ms"],
    ["Device", "1", "1", "1", "0", "10", "10"],
    ["Order", "3", "3", "3", "0", "20", "30"],
  ])
  expect(failures).toEqual([])
  expect(closing).toBe("4 of 4 answered 200, 4 of 4 handled, 0 with validation issues")
  expect(complete).toBe(true)
})

test("a message that was refused, not handled, handled by no typed route or by a wrong one makes a run incomplete", () => {
  const right = followed()
  const line = { dataModel: "Order", eventType: "New", transmissionId: "t", issues: 0, outcome: "handled" }
  for (const [wrong, reason] of [
    [followed({ status: 503, attempts: 9, line: undefined }), "answered 503, tried 9 times"],
    [followed({ status: 0, attempts: 9, line: undefined }), "no answer, tried 9 times"],
    [followed({ status: 204, line: undefined }), "answered 204, tried once"],
    [followed({ line: undefined }), "answered 200, but not handled in time"],
    [
      followed({ line: { ...line, outcome: "unhandled" } }),
      'answered 200, but ended as "unhandled" under Order New',
    ],
    [
      followed({ line: { ...line, eventType: "Cancel" } }),
      'answered 200, but ended as "handled" under Order Cancel',
    ],
  ] as const) {
    const { failures, complete } = summarize([right, wrong], 2)
    expect(failures).toEqual([`Order New (new.json): ${reason}`])
    expect(complete).toBe(false)
  }
})

test("messages that were held back count against the total", () => {
  const { failures, closing, complete } = summarize([followed()], 3)

  expect(failures).toEqual(["2 more were held back behind a message that was refused"])
  expect(closing).toBe("1 of 3 answered 200, 1 of 3 handled, 0 with validation issues")
  expect(complete).toBe(false)
})

test("validation issues are counted by message and do not make a run incomplete", () => {
  const line = { dataModel: "Order", eventType: "New", transmissionId: "t", issues: 7, outcome: "handled" }

  const { closing, complete } = summarize([followed({ line })], 1)

  expect(closing).toBe("1 of 1 answered 200, 1 of 1 handled, 1 with validation issues")
  expect(complete).toBe(true)
})
