import { spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const main = fileURLToPath(new URL("main.ts", import.meta.url))

test("who reads only the beginning of the output, as head does, is not told of a failure", async () => {
  const child = spawn(process.execPath, ["--conditions=redoxkit-source", main, "--help"])
  child.stdout.destroy()
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")])
  expect(said).not.toContain("EPIPE")
  expect(code).toBe(0)
})
