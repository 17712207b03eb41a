import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { createSandbox } from "../sandbox.ts"
import { quiet } from "../testing/quiet.ts"
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

test.skipIf(process.platform === "win32")(
  "a file that others may read is told, and stays as it is (not on Windows, which has no file modes)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "redoxkit-sandbox-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, "sandbox.db")
    const warned: string[] = []
    const logger = { ...quiet, warn: (_fields: object, text: string) => void warned.push(text) }
    const runOnce = async (): Promise<void> => {
      const sandbox = createSandbox({ port: 0, file, logger })
      await sandbox.listen()
      await sandbox.close()
    }
    await runOnce()
    expect(warned).toEqual([])

    chmodSync(file, 0o640)
    await runOnce()
    expect(warned).toEqual([expect.stringContaining("chmod 600")])
    expect(statSync(file).mode & 0o777).toBe(0o640)
  },
)
