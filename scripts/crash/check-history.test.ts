import { expect, test } from "vitest"
import { checkHistory, type Handling, livesOf } from "./check-history.ts"

const sent = ["a", "b", "c", "d"]
const subscription = { sent, acknowledged: new Set(sent) }

function history(...lives: readonly string[]): readonly Handling[] {
  return lives.flatMap((ids, life) => [...ids].map((transmissionId) => ({ life, transmissionId })))
}

test("a history without fault has nothing to report", () => {
  expect(checkHistory([subscription], history("ab", "cd"))).toEqual({
    lost: 0,
    outOfOrder: 0,
    handledTwice: 0,
    handledAgainAfterKill: 0,
    acknowledged: 4,
  })
})

test("a message answered 200 and never handled is lost", () => {
  expect(checkHistory([subscription], history("abd")).lost).toBe(1)
})

test("a message handled after a later one is out of order", () => {
  expect(checkHistory([subscription], history("acbd")).outOfOrder).toBe(1)
})

test("a message handled twice by one process counts", () => {
  expect(checkHistory([subscription], history("aabcd")).handledTwice).toBe(1)
})

test("only the last message before a kill may be handled again", () => {
  const allowed = checkHistory([subscription], history("ab", "bcd"))
  const earlier = checkHistory([subscription], history("ab", "abcd"))

  expect([allowed.handledTwice, allowed.handledAgainAfterKill]).toEqual([0, 1])
  expect(earlier.handledTwice).toBe(2)
})

test("a message may be the last one before several kills", () => {
  const verdict = checkHistory([subscription], history("ab", "b", "bcd"))

  expect([verdict.handledTwice, verdict.handledAgainAfterKill]).toEqual([0, 2])
})

test("subscriptions are held apart", () => {
  const other = { sent: ["x", "y"], acknowledged: new Set(["x"]) }

  expect(checkHistory([subscription, other], history("axbcd"))).toMatchObject({
    lost: 0,
    outOfOrder: 0,
    acknowledged: 5,
  })
})

test("where processes work side by side, a life ends only where a killed one was taken over", () => {
  const handled = [1, 2, 1, 3, 3].map((process, index) => ({ process, transmissionId: `t${index}` }))
  const lives = (...killed: readonly number[]): readonly number[] =>
    livesOf(handled, new Set(killed)).map(({ life }) => life)
  expect(lives()).toEqual([0, 0, 0, 0, 0])
  expect(lives(1)).toEqual([0, 1, 1, 2, 2])
  expect(lives(3)).toEqual([0, 0, 0, 0, 0])
})
