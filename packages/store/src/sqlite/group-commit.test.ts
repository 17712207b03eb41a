import { expect, test } from "vitest"
import { transmission } from "../testing/transmissions.ts"
import { createGroupCommit } from "./group-commit.ts"
import type { Call } from "./messages.ts"

const append = (call: number, bytes = 10): Call => ({
  call,
  command: {
    do: "append",
    transmission: transmission(`t${call}`, { body: new Uint8Array(bytes) }),
    bytes,
    keyId: null,
  },
})

function gather() {
  const batches: number[][] = []
  const group = createGroupCommit(
    ({ calls }) => void batches.push(calls.map(({ call }) => call)),
    (_calls, error) => {
      throw error
    },
  )
  return { group, batches }
}

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve))

test("calls of one turn leave together at its end", async () => {
  const { group, batches } = gather()
  for (const call of [1, 2, 3]) group.add(append(call))
  expect(batches).toEqual([])
  await endOfTurn()
  expect(batches).toEqual([[1, 2, 3]])
})

test("many calls of one turn leave before its end, and the rest at it, in order and once", async () => {
  const { group, batches } = gather()
  const calls = Array.from({ length: 40 }, (_, index) => index + 1)
  for (const call of calls) group.add(append(call))
  expect(batches.length).toBeGreaterThan(0)
  await endOfTurn()
  expect(batches.flat()).toEqual(calls)
})

test("calls behind a large body that is still being copied do not overtake it", async () => {
  const { group, batches } = gather()
  group.add(append(1, 5_000_000))
  await endOfTurn()
  expect(batches).toEqual([])
  const calls = Array.from({ length: 20 }, (_, index) => index + 2)
  for (const call of calls) group.add(append(call))
  while (batches.flat().length < 21) await endOfTurn()
  expect(batches.flat()).toEqual([1, ...calls])
})
