import { CommandError } from "../command-error.ts"
import type { SandboxClient } from "../sandbox-client.ts"
import type { Target } from "./target.ts"

interface Sent {
  readonly transmissions: readonly { readonly logId: string }[]
}

/** What passes: the sandbox is not there, or its disk is full. */
const passing: readonly string[] = ["sandbox-unreachable", "storage-failed", "closed"]

/** Messages go into a sandbox, as its source sends them. A row that is sent twice under its log ID is queued once. */
export function sandboxTarget(
  client: SandboxClient,
  address: string,
  { sourceId, destinationId }: { readonly sourceId: string; readonly destinationId: string },
): Target {
  return {
    identity: `sandbox ${address} ${sourceId} ${destinationId}`,
    close() {},
    async attempt(message, logId) {
      try {
        const body = { sourceId, destinationIds: [destinationId], message, logId }
        const { transmissions } = await client.call<Sent>("POST /api/messages", body)
        if (transmissions[0]?.logId === logId) return undefined
        throw new CommandError(
          "no-sandbox",
          "The sandbox is of an older version, which sends rows twice. Update it.",
        )
      } catch (error) {
        if (error instanceof CommandError && passing.includes(error.code)) return error.code
        throw error
      }
    },
  }
}
