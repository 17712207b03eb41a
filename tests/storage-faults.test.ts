import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { faultNames, playFault, whyNotPlayed } from "../scripts/storage/play-fault.ts"

const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
const message = JSON.parse(readFileSync(sample, "utf8"))

/** Those that need neither rights nor luck with the moment at which a thread ends; `node scripts/bootstrap.mjs storage-faults` plays all. */
const quick = ["commit not confirmed (fsync)", "file deleted", "folder renamed"]

for (const name of quick) {
  const reason = whyNotPlayed(name)
  test.skipIf(reason !== undefined)(
    `a server whose storage fails answers 503, loses nothing and recovers by itself: ${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    { timeout: 240_000 },
    async () => {
      expect(faultNames).toContain(name)
      const played = await playFault(name, 16, message)
      expect(played.skipped).toBeUndefined()
      expect(played).toMatchObject({ asExpected: true, recoveredMs: expect.any(Number) })
      if (!played.destroys) expect(played.lost).toBe(0)
      expect(played.codes.join()).toMatch(/inbox-(?:failed|full|corrupt)/)
    },
  )
}
