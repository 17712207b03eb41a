import { freePort } from "./start/free-port.ts"

/** Below all ports that systems hand out to who asks for any free one, and above those of most services. */
const FIRST = 20_000

/**
 * A free port for a test that stops listening on it and starts again: nobody who asks for any free port gets it meanwhile.
 */
export function lastingPort(): Promise<number> {
  // Test files run in processes of their own, side by side.
  return freePort(FIRST + (process.pid % 1_000) * 10)
}
