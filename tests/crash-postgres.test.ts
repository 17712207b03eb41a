import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { killPoller } from "../scripts/crash/kill-poller.ts"
import { killPostgres } from "../scripts/crash/kill-postgres.ts"
import { killPostgresSource } from "../scripts/crash/kill-postgres-source.ts"

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

test("processes that share an outbox in PostgreSQL, killed one after the other, have Redox get all that they stored, in order, and tell of what is sent again", async () => {
  const verdict = await killPostgresSource({
    kills: 8,
    processes: 3,
    databaseCrashes: 1,
    destinations: 4,
    longestLifeMs: 600,
    leaseMs: 8_000,
  })

  expect(verdict).toMatchObject({ lost: 0, outOfOrder: 0, handledTwice: 0, untold: 0 })
  expect(verdict.acknowledged).toBeGreaterThan(0)
}, 600_000)

for (const into of ["inbox", "outbox"] as const)
  test(`a poller killed while its ${into} in PostgreSQL crashes puts every change into it once, in order`, async () => {
    const verdict = await killPoller({
      ...{ into, store: "postgres", kills: 3 },
      ...{ databaseCrashes: 1, longestLifeMs: 800 },
    })

    expect(verdict).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0, misplaced: 0, invented: 0 })
    expect(verdict.changes).toBeGreaterThan(0)
  }, 600_000)
