import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { killPostgres } from "../scripts/crash/kill-postgres.ts"

test("servers that share PostgreSQL, killed under load one after the other, lose nothing that they answered 200, and keep the order", async () => {
  const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
  const verdict = await killPostgres({
    kills: 8,
    servers: 3,
    databaseCrashes: 1,
    subscriptions: 4,
    longestLifeMs: 600,
    // Long, so that no busy machine makes a living server look dead: then another one would handle its message again.
    leaseMs: 8_000,
    message: JSON.parse(readFileSync(sample, "utf8")),
  })

  expect(verdict).toMatchObject({ lost: 0, outOfOrder: 0, handledTwice: 0 })
  expect(verdict.acknowledged).toBeGreaterThan(0)
}, 600_000)
