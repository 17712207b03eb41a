import { defaultIds } from "../../packages/sandbox/src/index.ts"
import type { Verified } from "../sender/verify-endpoint.ts"
import type { SandboxCalls } from "./sandbox-calls.ts"

const forms = {
  POST: "POST",
  "GET-header": "GET, token in the header",
  "GET-query": "GET, token in the query",
} as const

/** Gives the destination of the application its address, and has the sandbox verify it in the three forms. */
export async function verifyDestination(sandbox: SandboxCalls, url: string): Promise<readonly Verified[]> {
  const path = `/destinations/${defaultIds.yourDestination}`
  await sandbox.patch(path, { url })
  const verified: Verified[] = []
  for (const [method, form] of Object.entries(forms)) {
    const answer = await sandbox.post<{
      readonly verified: boolean
      readonly status: number | null
      readonly reason: string | null
    }>(`${path}/verify`, { method })
    verified.push({ form, ok: answer.verified, status: answer.status ?? 0 })
  }
  return verified
}
