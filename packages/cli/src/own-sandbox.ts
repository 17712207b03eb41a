import { randomUUID } from "node:crypto"
import { createSandbox, defaultWorld, type SandboxOptions } from "@redoxkit/sandbox"
import { type SandboxClient, sandboxClient } from "./sandbox-client.ts"
import { commandError } from "./tell.ts"

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Does some work with a sandbox that exists for it alone: in memory, on loopback, behind a password that nobody knows.
 * So a command treats an endpoint exactly as the sandbox does.
 *
 * @throws CommandError
 */
export async function withOwnSandbox<Result>(
  options: Pick<SandboxOptions, "answerTimeoutMs" | "verificationTimeoutMs" | "signOnTimeoutMs">,
  endpoint: { readonly url?: string; readonly verificationToken?: string },
  work: (client: SandboxClient) => Promise<Result>,
): Promise<Result> {
  const password = randomUUID()
  try {
    const world = defaultWorld(endpoint)
    const sandbox = createSandbox({ ...options, port: 0, password, logger: silent, world })
    try {
      const { url } = await sandbox.listen()
      return await work(sandboxClient(url, password))
    } finally {
      await sandbox.close()
    }
  } catch (error) {
    throw commandError(error, ["SandboxError"])
  }
}
