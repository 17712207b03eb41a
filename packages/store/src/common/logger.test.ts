import { afterEach, expect, test, vi } from "vitest"
import { guardLogger, jsonLogger } from "./logger.ts"

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

test("a guarded logger passes on what is logged, and its failures end nothing", async () => {
  const logged: unknown[] = []
  const logger = guardLogger({
    ...jsonLogger(),
    info: (fields, message) => void logged.push([fields, message]),
    warn: () => {
      throw new Error("disk full")
    },
    error: () => Promise.reject(new Error("disk full")) as unknown as undefined,
  })
  const unhandled = vi.fn()
  process.on("unhandledRejection", unhandled)
  try {
    logger.info({ count: 1 }, "info")
    logger.warn({}, "warn")
    logger.error({}, "error")
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off("unhandledRejection", unhandled)
  }

  expect(logged).toEqual([[{ count: 1 }, "info"]])
  expect(unhandled).not.toHaveBeenCalled()
})
