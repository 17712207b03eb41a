import type { AddressInfo } from "node:net"
import { type Core, openCore } from "./core.ts"
import { SandboxError } from "./errors.ts"
import { createSandboxServer } from "./http/server.ts"
import { type SandboxOptions, settingsOf } from "./options.ts"

/** A Redox on your own machine. */
export interface Sandbox {
  /**
   * Opens the file, goes on with what waits there, and listens. Resolves with the base address: that of Redox and of its
   * blob service for a source, and that of the page and the control API.
   *
   * @throws SandboxError `port-in-use`, `file-locked`, `file-version`, `file-damaged`, `closed`
   */
  listen(): Promise<{ readonly url: string }>
  /** Ends attempts that are under way, closes connections and the file. They are made again after the next start. */
  close(): Promise<void>
}

/**
 * Creates a sandbox.
 *
 * @throws SandboxError `invalid-option`, with what to change
 * @example
 * const sandbox = createSandbox({ file: "redox-sandbox.db", speed: 10 })
 * const { url } = await sandbox.listen()
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const settings = settingsOf(options)
  let running: Promise<Running> | undefined
  let closed = false

  return {
    async listen() {
      if (closed) throw new SandboxError("closed", "The sandbox is closed. Create a new one to go on.")
      running ??= start()
      try {
        return { url: (await running).core.address.url }
      } catch (error) {
        running = undefined
        throw error
      }
    },
    async close() {
      closed = true
      const { core, server } = (await running?.catch(() => undefined)) ?? {}
      if (core === undefined || server === undefined) return
      const ended = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await ended
      await core.close()
    },
  }

  interface Running {
    readonly core: Core
    readonly server: ReturnType<typeof createSandboxServer>
  }

  async function start(): Promise<Running> {
    const core = await openCore(settings)
    const server = createSandboxServer(core)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject)
        server.listen(settings.port, settings.host, resolve)
      })
    } catch (cause) {
      await core.close()
      throw new SandboxError(
        "port-in-use",
        isAddressWrong(cause)
          ? "The sandbox cannot listen on host: no network of this machine has that address. Pass another host, or leave it out."
          : `The sandbox cannot listen on port ${settings.port}: something else does, or it is not allowed. Pass another port, or 0 for any free one.`,
        { cause },
      )
    }
    const { port } = server.address() as AddressInfo
    core.address.url = `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`
    core.delivery.start()
    return { core, server }
  }
}

function isAddressWrong(cause: unknown): boolean {
  return ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(String((cause as NodeJS.ErrnoException).code))
}
