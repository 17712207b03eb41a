import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { killDestination } from "../scripts/crash/kill-destination.ts"
import { killPoller } from "../scripts/crash/kill-poller.ts"
import { killSource } from "../scripts/crash/kill-source.ts"

test("a server killed under load loses nothing that it answered 200, and keeps the order", async () => {
  const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
  const verdict = await killDestination({
    app: "express",
    kills: 3,
    subscriptions: 4,
    longestLifeMs: 600,
    message: JSON.parse(readFileSync(sample, "utf8")),
  })

  expect(verdict).toMatchObject({ lost: 0, outOfOrder: 0, handledTwice: 0 })
  expect(verdict.acknowledged).toBeGreaterThan(0)
})

test("a process killed while its outbox drains loses nothing that it stored, keeps the order, and tells of what it sends again", async () => {
  const verdict = await killSource({ kills: 4, destinations: 4, longestLifeMs: 600 })

  expect(verdict).toMatchObject({ lost: 0, outOfOrder: 0, handledTwice: 0, untold: 0 })
  expect(verdict.acknowledged).toBeGreaterThan(0)
})

for (const into of ["inbox", "outbox"] as const)
  test(`a poller killed while its API changes and fails puts every change into the ${into} once, in order`, async () => {
    const verdict = await killPoller({ into, store: "sqlite", kills: 4, longestLifeMs: 800 })

    expect(verdict).toMatchObject({ lost: 0, twice: 0, outOfOrder: 0, misplaced: 0, invented: 0 })
    expect(verdict.changes).toBeGreaterThan(0)
  }, 240_000)
