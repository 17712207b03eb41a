import { rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { callOn, copyOfSchemas, temporaryFolder } from "./testing/terminal.ts"

/** Starts a watch in the background; `until` resolves when stdout is as wanted, `interrupt` is Ctrl-C. */
async function watch(...args: string[]) {
  const [folder, out] = [await copyOfSchemas(), await temporaryFolder()]
  const config = path.join(out, "config.json")
  await writeFile(config, "{}")
  let [interrupt, told, stdout] = [() => {}, () => {}, ""]
  const ended = callOn(
    {
      onInterrupt(listener) {
        interrupt = listener
        return () => {
          interrupt = () => {}
        }
      },
      onOutput(written) {
        stdout = written
        told()
      },
    },
    ...[
      "generate",
      "--schemas",
      folder,
      "--out",
      path.join(out, "generated"),
      "--config",
      config,
      "--watch",
      ...args,
    ],
  )
  const until = async (pattern: RegExp) => {
    while (!pattern.test(stdout)) {
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  return { folder, config, ended, until, interrupt: () => interrupt() }
}

test("watch generates after every change, and Ctrl-C ends it with exit code 0", async () => {
  const { config, ended, until, interrupt } = await watch()
  await until(/5 events/)
  await writeFile(config, JSON.stringify({ extensions: false }))
  await until(/updated {2}types\.gen\.ts/)
  interrupt()
  const { code, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toContain("for changes. Press Ctrl-C to end.\n")
})

test("with JSON every run is one line, also one that failed", async () => {
  const { config, ended, until, interrupt } = await watch("--json")
  await until(/\n/)
  await writeFile(config, "{")
  await until(/\n.*"error".*\n/)
  interrupt()
  const { stdout, stderr } = await ended
  const [first, second] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object)
  expect(first).toMatchObject({ events: 5 })
  expect(second).toMatchObject({ error: { code: "invalid-json" } })
  expect(stderr).toBe("")
})

test("when the folder disappears the watch ends with exit code 1 and says why", async () => {
  const { folder, ended, until } = await watch()
  await until(/5 events/)
  await rm(folder, { recursive: true })
  const { code, stderr } = await ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/no-schemas: The folder ".*" is not there/)
})
