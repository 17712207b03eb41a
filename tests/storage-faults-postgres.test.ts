import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import {
  noPostgresFaults,
  playPostgresFault,
  postgresFaultNames,
} from "../scripts/storage-postgres/play-fault.ts"

const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
const message = JSON.parse(readFileSync(sample, "utf8"))

/** Some of each kind; `node scripts/bootstrap.mjs storage-faults --store postgres` plays all. */
const some = [
  "database killed",
  "network cut",
  "a table locked",
  "backends ended again and again",
  "fail-over to a synchronous standby",
]

const title =
  "two servers whose database fails answer 503, lose nothing, keep the order and go on by themselves: %s"

test.skipIf(noPostgresFaults !== undefined).each(some)(
  noPostgresFaults === undefined ? title : `${title} (skipped: ${noPostgresFaults})`,
  { timeout: 400_000 },
  async (name) => {
    expect(postgresFaultNames).toContain(name)
    const played = await playPostgresFault(name, 2, message)
    expect(played.skipped).toBeUndefined()
    expect(played.wrong).toEqual([])
    expect(played.verdict.acknowledged).toBeGreaterThan(0)
  },
)
