import { SandboxError, type SandboxErrorCode } from "../errors.ts"
import type { Reply } from "./reply.ts"

const statuses: Readonly<Record<SandboxErrorCode, number>> = {
  "invalid-option": 400,
  "invalid-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "too-large": 413,
  "unknown-source": 404,
  "unknown-destination": 404,
  "unknown-subscription": 404,
  "unknown-transmission": 404,
  conflict: 409,
  "duplicate-subscription": 409,
  "environments-differ": 409,
  "in-use": 409,
  "port-in-use": 500,
  "file-locked": 500,
  "file-version": 500,
  "file-damaged": 500,
  "storage-failed": 500,
  closed: 503,
}

/** The answer of the control API to a failure. */
export function replyOf(error: unknown): Reply {
  if (!(error instanceof SandboxError))
    return { status: 500, json: { error: { code: "storage-failed", message: "The sandbox failed." } } }
  const { code, message } = error
  const headers = code === "unauthorized" ? { "www-authenticate": 'Basic realm="redoxkit sandbox"' } : {}
  return { status: statuses[code], json: { error: { code, message } }, headers }
}
