import { Client } from "pg"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Database } from "./database.ts"
import { createNotices } from "./notices.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

test("a connection that cannot even be made, for want of a certificate, is made later, and ends no process", async () => {
  let made = 0
  const client = (): Client => {
    made += 1
    if (made < 3) throw new Error("ENOENT: no such file or directory, open 'root.crt'")
    return Object.assign(new Client(), {
      connect: async () => {},
      query: async () => ({}),
      end: async () => {},
    })
  }
  const heard = vi.fn()
  const notices = createNotices({ client } as unknown as Database, "s", { listen: true }, heard)
  notices.listen()
  expect(made).toBe(1)
  await vi.advanceTimersByTimeAsync(999)
  expect(made).toBe(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(made).toBe(3)
  expect(heard).toHaveBeenCalledOnce()
  await notices.end()
})
