import { createSandbox, type SandboxOptions } from "@redoxkit/sandbox"
import { onTestFinished } from "vitest"
import { type Call, callOn, type TestTerminal } from "./terminal.ts"

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** A sandbox of this process, and the command line that talks to it. */
export interface TestSandbox {
  readonly url: string
  close(): Promise<void>
  /** Runs a command. */
  call(...args: string[]): Promise<Call>
  /** Runs a command on a terminal of one's own. */
  callOn(settings: TestTerminal, ...args: string[]): Promise<Call>
  /** Calls the HTTP interface. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  api(call: string, body?: object): Promise<any>
}

/** Starts a sandbox that is closed when the test has finished. */
export async function runningSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = createSandbox({ port: 0, logger: quiet, ...options })
  const { url } = await sandbox.listen()
  onTestFinished(() => sandbox.close())
  const env = { REDOXKIT_SANDBOX: url }
  return {
    url,
    close: () => sandbox.close(),
    call: (...args) => callOn({ env }, ...args),
    callOn: (settings, ...args) => callOn({ ...settings, env: { ...env, ...settings.env } }, ...args),
    async api(call, body) {
      const [method = "", path = ""] = call.split(" ")
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { "redoxkit-sandbox": "1" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return text === "" ? undefined : JSON.parse(text)
    },
  }
}
