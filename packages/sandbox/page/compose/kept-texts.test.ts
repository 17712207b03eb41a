import { expect, test } from "vitest"
import { createKeptTexts, originOf } from "./kept-texts.ts"

/** The storage of a tab, with room for so many characters. */
function storage(room = 10_000) {
  const items = new Map<string, string>()
  return {
    items,
    get length() {
      return items.size
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError")
      items.set(key, value)
    },
    removeItem: (key: string) => void items.delete(key),
  }
}

const origin = originOf(undefined, "Order", "New")
const open = { destination: "app", isReal: false }
const real = { destination: "clinic", isReal: true }

test("what was written is there again after a reload, and forgotten when it is taken back", () => {
  const store = storage()
  const texts = createKeptTexts(store)
  texts.keep(origin, "{1}", "{}", open)
  expect(texts.find(origin)).toBe("{1}")
  expect(texts.isAtRisk()).toBe(false)

  const again = createKeptTexts(store)
  expect(again.find(origin)).toBe("{1}")
  again.keep(origin, "{}", "{}", open)
  expect(again.find(origin)).toBeUndefined()
  expect(createKeptTexts(store).find(origin)).toBeUndefined()
  expect(store.items.size).toBe(0)
})

test("what is written for real data is never stored, also when another destination is chosen later", () => {
  const store = storage()
  const texts = createKeptTexts(store)
  texts.keep(origin, "{1}", "{}", real)
  texts.mean(origin, open)
  texts.keep(origin, "{12}", "{}", open)

  expect(texts.find(origin)).toBe("{12}")
  expect(store.items.size).toBe(0)
  expect(texts.isAtRisk()).toBe(true)
  texts.sent(origin, "{12}")
  expect(texts.isAtRisk()).toBe(false)
  texts.keep(origin, "{123}", "{}", open)
  expect(texts.isAtRisk()).toBe(true)
})

test("what was stored goes out of the storage when its destination comes to hold real data", () => {
  const store = storage()
  const texts = createKeptTexts(store)
  texts.keep(origin, "{1}", "{}", open)
  texts.mean(origin, { destination: "other", isReal: false })
  const loaded = createKeptTexts(store)
  for (const kept of [texts, loaded]) {
    kept.hide(new Set(["nobody"]))
    expect(kept.isAtRisk()).toBe(false)
    kept.hide(new Set(["app"]))
    expect(kept.isAtRisk()).toBe(true)
    expect(kept.find(origin)).toBe("{1}")
  }
  expect(store.items.size).toBe(0)
})

test("choosing a destination with real data takes what was stored out", () => {
  const store = storage()
  const texts = createKeptTexts(store)
  texts.keep(origin, "{1}", "{}", open)
  expect(store.items.size).toBe(1)
  texts.mean(origin, real)
  expect(store.items.size).toBe(0)
})

test("a text for which there is no room, or no storage, is kept in memory and would be lost", () => {
  for (const store of [storage(40), undefined]) {
    const texts = createKeptTexts(store)
    texts.keep(origin, "x".repeat(100), "{}", open)
    expect(texts.find(origin)).toHaveLength(100)
    expect(texts.isAtRisk()).toBe(true)
  }
})

test("entries of the storage that are not ours are left alone", () => {
  const store = storage()
  store.setItem("other", "no JSON")
  const texts = createKeptTexts(store)
  texts.keep(origin, "{1}", "{}", open)
  expect(createKeptTexts(store).find(origin)).toBe("{1}")
  expect(store.getItem("other")).toBe("no JSON")
})
