// The code blocks of the README, so that they compile.
import { createSandbox } from "@redoxkit/sandbox"

export async function start(): Promise<string> {
  const sandbox = createSandbox({ file: "redox-sandbox.db", speed: 10 })
  const { url } = await sandbox.listen()
  return url
}
