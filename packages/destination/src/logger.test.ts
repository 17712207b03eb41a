import { afterEach, expect, test, vi } from "vitest"
import { jsonLogger } from "./logger.ts"

afterEach(() => void vi.restoreAllMocks())

test("writes warnings and errors as JSON lines on standard error, and less only when asked", () => {
  const written: string[] = []
  vi.spyOn(process.stderr, "write").mockImplementation((line) => written.push(String(line)) > 0)
  const logger = jsonLogger()
  logger.debug({}, "debug")
  logger.info({}, "info")
  logger.warn({ count: 1 }, "warn")
  logger.error({ at: ["x"] }, "error")
  jsonLogger({ level: "debug" }).debug({}, "all")
  expect(written.every((line) => line.endsWith("\n"))).toBe(true)
  const time = expect.stringMatching(/^\d{4}-.*Z$/)
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { level: "warn", time, count: 1, msg: "warn" },
    { level: "error", time, at: ["x"], msg: "error" },
    { level: "debug", time, msg: "all" },
  ])
})
