import { expect, test } from "vitest"
import { inOrder } from "./in-order.ts"
import { deferred, testPoller } from "./testing/test-poller.ts"

test("extra calls are made side by side, never more than allowed, and the order of the changes is kept", async () => {
  const texts = Array.from({ length: 20 }, (_, index) => `${"abcdefghijklmnopqrst"[index]}1@${index}`)
  let open = 0
  let most = 0
  const { poller, stored } = testPoller([[{ changes: texts }]], {
    concurrency: 3,
    async fetchDetails({ at }) {
      open += 1
      most = Math.max(most, open)
      // The later one of each three is done first.
      for (let turn = 0; turn < 10 - (at % 3) * 4; turn += 1) await Promise.resolve()
      open -= 1
      return at
    },
  })
  await poller.runOnce()
  expect(most).toBe(3)
  expect(stored).toEqual(texts.map((text) => text.slice(0, 2)))
})

test("what failed is told in its place, after the results before it", async () => {
  const results: number[] = []
  const second = deferred()
  const work = async (item: number) => {
    if (item === 2) throw new Error("two")
    if (item === 1) await second.promise
    return item
  }
  const all = (async () => {
    for await (const result of inOrder([1, 2, 3], 3, work)) results.push(result)
  })()
  second.resolve()
  await expect(all).rejects.toThrow("two")
  expect(results).toEqual([1])
})

test("no more results are prepared ahead than run side by side", async () => {
  const begun: number[] = []
  const results = inOrder([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    return item
  })
  await results.next()
  expect(begun).toEqual([1, 2])
  await results.next()
  expect(begun).toEqual([1, 2, 3])
  await results.return(undefined)
})
