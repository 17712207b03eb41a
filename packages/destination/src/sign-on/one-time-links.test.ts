import { expect, test } from "vitest"
import { createOneTimeLinks, type OneTimeLinkEntry } from "./one-time-links.ts"

test("a link leads to its session once", async () => {
  const links = createOneTimeLinks<{ userId: string }>()
  const url = new URL(await links.link("https://app.example.org/start?from=ehr#top", { userId: "u1" }))
  expect([url.origin, url.pathname, url.searchParams.get("from"), url.hash]).toEqual([
    "https://app.example.org",
    "/start",
    "ehr",
    "#top",
  ])
  const token = url.searchParams.get("token")
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(await links.redeem(token)).toEqual({ userId: "u1" })
  expect(await links.redeem(token)).toBeUndefined()
})

test("no two tokens are the same, and each leads to its own session", async () => {
  const links = createOneTimeLinks<number>()
  const tokens = await Promise.all(Array.from({ length: 1_000 }, (_, index) => links.create(index)))
  expect(new Set(tokens).size).toBe(1_000)
  const sessions = await Promise.all(tokens.map((token) => links.redeem(token)))
  expect(sessions).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
})

test("of many that redeem a link at the same time, one gets the session", async () => {
  const links = createOneTimeLinks<string>()
  const token = await links.create("session")
  const got = await Promise.all(Array.from({ length: 20 }, () => links.redeem(token)))
  expect(got.filter((session) => session !== undefined)).toEqual(["session"])
})

test("a link ends with its life", async () => {
  let now = 1_000
  const links = createOneTimeLinks<string>({ lifetimeMs: 10, now: () => now })
  const [first, second] = [await links.create("first"), await links.create("second")]
  now = 1_009
  expect(await links.redeem(first)).toBe("first")
  now = 1_010
  expect(await links.redeem(second)).toBeUndefined()
})

test("anything else than a token is redeemed for nothing", async () => {
  const links = createOneTimeLinks<string>()
  const token = await links.create("session")
  for (const wrong of [
    undefined,
    null,
    "",
    "x",
    5,
    {},
    [token],
    `${token}=`,
    ` ${token}`,
    token.slice(1),
    "A".repeat(43),
  ])
    expect(await links.redeem(wrong)).toBeUndefined()
  expect(await links.redeem(token)).toBe("session")
})

test("a store of one's own gets a hash and never the token", async () => {
  const stored = new Map<string, OneTimeLinkEntry<string>>()
  const links = createOneTimeLinks<string>({
    now: () => 5,
    store: {
      put: async (key, entry) => stored.set(key, entry),
      async take(key) {
        const entry = stored.get(key)
        stored.delete(key)
        return entry
      },
    },
  })
  const token = await links.create("session")
  expect([...stored.values()]).toEqual([{ session: "session", expiresAt: 60_005 }])
  expect(JSON.stringify([...stored])).not.toContain(token)
  expect(await links.redeem([...stored.keys()][0])).toBeUndefined()
  expect(await links.redeem(token)).toBe("session")
  expect(stored.size).toBe(0)
})

test("a life that is no whole number of milliseconds is refused", () => {
  for (const lifetimeMs of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => createOneTimeLinks({ lifetimeMs })).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    )
})
