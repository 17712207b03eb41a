import { expect, test } from "vitest"
import { createRecordList, PAGE } from "./record-list.ts"
import { rowAfterKey, scrollToRow, visibleRows } from "./visible-rows.ts"

interface Item {
  readonly id: number
  readonly state: string
}

/** A journal of so many records, newest first, read as the HTTP interface reads it. */
function listOf(count: number, fits: (item: Item) => boolean = () => true) {
  const all = Array.from({ length: count }, (_, index): Item => ({ id: count - index, state: "waiting" }))
  const asked: (number | undefined)[] = []
  const list = createRecordList<Item>({
    async load(before = Number.POSITIVE_INFINITY, limit) {
      asked.push(before)
      return { items: all.filter(({ id }) => id < before).slice(0, limit), total: all.filter(fits).length }
    },
    numberOf: ({ id }) => id,
    fits,
  })
  return { list, asked, all }
}

const idsOf = (list: { readonly items: { readonly value: readonly Item[] } }) =>
  list.items.value.map(({ id }) => id)

test("a list is read page by page until the oldest record is there", async () => {
  const { list, asked, all } = listOf(PAGE * 2 + 5)

  for (let round = 0; round < 5; round += 1) await list.loadMore()

  expect(list.items.value).toEqual(all)
  expect(list.done.value).toBe(true)
  expect(asked).toHaveLength(3)
})

test("two calls at once load one page", async () => {
  const { list, asked } = listOf(PAGE * 3)

  await Promise.all([list.loadMore(), list.loadMore()])

  expect(asked).toHaveLength(1)
  expect(list.items.value).toHaveLength(PAGE)
})

test("new records stand first, changed ones stay in their place", async () => {
  const { list } = listOf(3)
  await list.loadMore()

  list.put([
    { id: 4, state: "waiting" },
    { id: 2, state: "delivered" },
    { id: 5, state: "waiting" },
    { id: 4, state: "delivered" },
  ])

  expect(idsOf(list)).toEqual([5, 4, 3, 2, 1])
  expect(list.items.value.map(({ state }) => state)).toEqual([
    "waiting",
    "delivered",
    "waiting",
    "delivered",
    "waiting",
  ])
})

test("a record that does not fit the filter any more leaves the list", async () => {
  const { list } = listOf(3, ({ state }) => state === "waiting")
  await list.loadMore()

  list.put([
    { id: 2, state: "delivered" },
    { id: 9, state: "delivered" },
  ])

  expect(idsOf(list)).toEqual([3, 1])
})

test("a change of a record that was not read yet waits until it is", async () => {
  const { list } = listOf(PAGE + 50)
  await list.loadMore()

  list.put([{ id: 1, state: "delivered" }])

  expect(list.items.value).toHaveLength(PAGE)
})

test("a record that comes while a page is on its way is not lost", async () => {
  const { list } = listOf(3)
  const loaded = list.loadMore()

  list.put([{ id: 4, state: "waiting" }])
  await loaded

  expect(idsOf(list)).toEqual([4, 3, 2, 1])
})

test("a failed load is told, and the next one heals it", async () => {
  let broken = true
  const list = createRecordList<Item>({
    load: async () => {
      if (broken) throw new Error("away")
      return { items: [{ id: 1, state: "waiting" }] }
    },
    numberOf: ({ id }) => id,
    fits: () => true,
  })

  await list.loadMore()
  expect(list.state.value).toBe("failed")
  expect(list.error.value).toEqual(new Error("away"))

  broken = false
  await list.reload()
  expect(list.state.value).toBe("ready")
  expect(idsOf(list)).toEqual([1])
})

test("how many there are is known before all are read, and follows what comes", async () => {
  const { list } = listOf(PAGE * 3)
  await list.loadMore()
  expect(list.total.value).toBe(PAGE * 3)

  list.put([{ id: PAGE * 3 + 1, state: "waiting" }])
  expect(list.total.value).toBe(PAGE * 3 + 1)
})

test("a view far down is reached by larger pages", async () => {
  const { list, asked } = listOf(2_000)
  await list.loadMore()

  await list.loadMore(1_900)

  expect(list.items.value.length).toBeGreaterThanOrEqual(1_900)
  expect(asked).toHaveLength(3)
})

test("only rows around those that can be seen are drawn", () => {
  const { from, to } = visibleRows(32_000, 640, 32, 10_000)

  expect(from).toBeLessThan(1_000)
  expect(to).toBeGreaterThan(1_020)
  expect(to - from).toBeLessThan(60)
  expect(visibleRows(0, 640, 32, 0)).toEqual({ from: 0, to: 0 })
  expect(visibleRows(99_999, 640, 32, 3)).toEqual({ from: 3, to: 3 })
})

test("a row is brought into sight by the shortest way", () => {
  expect(scrollToRow(5, 0, 320, 32)).toBe(0)
  expect(scrollToRow(10, 0, 320, 32)).toBe(32)
  expect(scrollToRow(1, 320, 320, 32)).toBe(32)
})

test.each([
  ["ArrowDown", -1, 0],
  ["ArrowDown", 99, 99],
  ["ArrowUp", 0, 0],
  ["ArrowUp", -1, 0],
  ["PageDown", 3, 13],
  ["PageUp", 3, 0],
  ["Home", 50, 0],
  ["End", 0, 99],
  ["a", 5, undefined],
])("the key %s leads from row %i to %s", (key, row, expected) => {
  expect(rowAfterKey(key, row, 100, 10)).toBe(expected)
})

test("no key moves in an empty list", () => {
  expect(rowAfterKey("ArrowDown", -1, 0, 10)).toBeUndefined()
})
