import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** A path in a folder of its own, which is deleted after the test. */
export async function temporaryPath(name = "store.db"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redoxkit-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, name)
}
