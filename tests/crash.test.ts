import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { killUnderLoad } from "../scripts/crash/kill-under-load.ts"

test("a server killed under load loses nothing that it answered 200, and keeps the order", async () => {
  const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
  const verdict = await killUnderLoad({
    app: "express",
    kills: 3,
    subscriptions: 4,
    longestLifeMs: 600,
    message: JSON.parse(readFileSync(sample, "utf8")),
  })

  expect(verdict).toMatchObject({ lost: 0, outOfOrder: 0, handledTwice: 0 })
  expect(verdict.acknowledged).toBeGreaterThan(0)
})
