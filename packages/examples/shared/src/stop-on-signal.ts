import type { Server } from "node:http"

/** Longest time from the signal to the end. Process managers kill after 10 s (Docker) to 30 s (Kubernetes). */
const DEADLINE_MS = 9_000

/**
 * Stops in order on SIGTERM and SIGINT: no new connections, then the destination, which waits for running handlers and
 * gives back the rest, then the connections that are left.
 */
export function stopOnSignal(
  server: Server,
  destination: { stop(options: { readonly deadlineMs: number }): Promise<void> },
): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    // Somebody who presses Ctrl-C twice does not want to wait.
    if (stopping) return signal === "SIGINT" ? process.exit(1) : undefined
    stopping = true
    console.error(`${signal}: stopping`)
    setTimeout(() => process.exit(1), DEADLINE_MS).unref()
    server.close()
    await destination.stop({ deadlineMs: DEADLINE_MS - 2_000 })
    server.closeAllConnections()
    process.exit(0)
  }
  process.on("SIGTERM", stop)
  process.on("SIGINT", stop)
}
