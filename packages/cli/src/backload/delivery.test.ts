import { expect, test } from "vitest"
import { deliver } from "./deliver.ts"
import { logIdOf } from "./log-id.ts"
import { paceOf } from "./pace.ts"
import { progressBar } from "./progress-bar.ts"
import type { Target } from "./target.ts"

/** A target that fails so often, and remembers log IDs. */
function failing(times: number): Target & { readonly logIds: string[] } {
  const logIds: string[] = []
  return {
    identity: "test",
    logIds,
    close() {},
    async attempt(_message, logId) {
      logIds.push(logId)
      return logIds.length <= times ? "status 503" : undefined
    },
  }
}

test("a row is tried again after the waits of Redox, under the same log ID, until it is taken", async () => {
  const target = failing(10)
  const waits: number[] = []
  const told: string[] = []
  const taken = await deliver(target, {}, "one", {
    attempts: undefined,
    stop: new AbortController().signal,
    onWait: (reason, milliseconds) => told.push(`${reason} ${milliseconds}`),
    wait: async (milliseconds) => void waits.push(milliseconds / 1_000),
  })

  expect(taken).toBe(true)
  expect(waits).toEqual([0, 10, 10, 20, 30, 50, 80, 120, 120, 120])
  expect(new Set(target.logIds)).toEqual(new Set(["one"]))
  expect(told[0]).toBe("status 503 10000")
})

test("it is given up after as many attempts as are wanted, and not taken when the command ends meanwhile", async () => {
  const stop = new AbortController()
  const rules = { attempts: 3, stop: stop.signal, onWait() {}, wait: async () => {} }

  await expect(deliver(failing(3), {}, "one", rules)).rejects.toMatchObject({ code: "delivery-failed" })
  stop.abort()
  expect(await deliver(failing(1), {}, "one", rules)).toBe(false)
  expect(await deliver(failing(0), {}, "one", rules)).toBe(true)
})

test("rows pass evenly at a rate, and a pause is not caught up with by a burst", async () => {
  let now = 0
  const passed: number[] = []
  const clock = {
    now: () => now,
    async wait(milliseconds: number) {
      now += milliseconds
    },
  }
  const pace = paceOf(10, clock)
  const stop = new AbortController().signal
  const turn = async () => {
    await pace.turn(stop)
    passed.push(now)
  }
  for (let count = 0; count < 3; count++) await turn()
  now += 10_000
  for (let count = 0; count < 3; count++) await turn()

  expect(passed).toEqual([0, 100, 200, 10_200, 10_250, 10_350])
})

test("a row has the same log ID in every run of a backload, and another one in another backload", () => {
  expect(logIdOf("a", 1)).toBe(logIdOf("a", 1))
  expect(new Set([logIdOf("a", 1), logIdOf("a", 2), logIdOf("b", 1)]).size).toBe(3)
  expect(logIdOf("a", 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
})

test("the bar tells rows, rate, time left and bad rows, and only on a terminal", () => {
  const show = (isTTY: boolean, env = {}, isQuiet = false) => {
    let written = ""
    let now = 0
    const stream = {
      isTTY,
      columns: 120,
      write(text: string) {
        written += text
      },
    }
    const bar = progressBar({ stdout: stream, stderr: stream, env }, { label: "p.csv", isQuiet }, () => now)
    bar.show({ bytes: 100, size: 1_000, rows: 1_000, bad: 0 })
    now = 10_000
    bar.show({ bytes: 400, size: 1_000, rows: 4_000, bad: 2 })
    return written.split("\r\u001b[K").at(-1)
  }

  expect(show(true)).toBe("p.csv [##########--------------] 40 %  4,000 rows  300/s  0:20 left  2 bad")
  expect([show(false), show(true, { CI: "1" }), show(true, {}, true)]).toEqual(["", "", ""])
})
