import { followChanges } from "./follow-changes.ts"
import type { LoggedTransmission } from "./sandbox-answers.ts"
import type { SandboxClient } from "./sandbox-client.ts"

/**
 * Waits until an attempt of a transmission has ended.
 *
 * @param after - number of the newest change before the transmission was sent
 * @returns the transmission as that attempt left it
 */
export async function waitForAttempt(
  client: SandboxClient,
  logId: string,
  after: number,
): Promise<LoggedTransmission> {
  const end = new AbortController()
  try {
    for await (const change of followChanges(client, after, end.signal)) {
      if (change.type !== "transmission" || change.data.logId !== logId) continue
      if (change.data.state !== "waiting" && change.data.state !== "delivering") return change.data
    }
  } finally {
    end.abort()
  }
  return client.call(`GET /api/transmissions/${logId}`)
}
