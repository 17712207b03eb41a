import { defaultIds } from "../../packages/sandbox/src/index.ts"
import type { SandboxCalls } from "./sandbox-calls.ts"

/** How a launch came out. */
export interface Launched {
  readonly launched: boolean
  readonly status: number | null
  readonly finalStatus: number | null
  readonly reason: string | null
}

/** Gives the destination of the application its sign-on address, and launches it as a user of a health system does. */
export async function launchExample(
  sandbox: SandboxCalls & { readonly signOnSecret: string },
  ssoUrl: string,
): Promise<Launched> {
  const { yourDestination: destinationId } = defaultIds
  await sandbox.patch(`/destinations/${destinationId}`, { ssoUrl, ssoSecret: sandbox.signOnSecret })
  return sandbox.post<Launched>("/sign-on", { destinationId })
}
