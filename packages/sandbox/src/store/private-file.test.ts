import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { openDatabase } from "./database.ts"

test.skipIf(process.platform === "win32")(
  "only its owner may read the file and those beside it (not on Windows, which has no file modes)",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "redoxkit-sandbox-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const database = openDatabase(join(folder, "sandbox.db"))
    onTestFinished(() => database.close())

    const modes = readdirSync(folder).map(
      (name) => [name, statSync(join(folder, name)).mode & 0o777] as const,
    )
    expect(Object.fromEntries(modes)).toMatchObject({ "sandbox.db": 0o600, "sandbox.db-wal": 0o600 })
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([])
  },
)
