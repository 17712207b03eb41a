import type { IncomingMessage } from "node:http"

/**
 * Reads the body of a request.
 *
 * @param limit - how many bytes are kept
 * @param most - how many are read at most, in the hope that the sender ends and reads the answer
 * @returns `undefined` when it is larger than the limit; what is left of it is then read and dropped
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  most = 2 * limit + 1_000_000,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= limit) chunks.push(chunk)
    // Nobody reads an answer while it still sends; but nobody may send without end either.
    else if (length > most) return undefined
    else chunks.length = 0
  }
  return length > limit ? undefined : Buffer.concat(chunks)
}

/** Levels of nesting that are taken. Messages have about twenty; some thousands overflow the stack of who writes them. */
export const DEEPEST = 500

/** Parses a body as JSON; `undefined` when it is none, or is nested deeper than 500 levels, or what is given. */
export function parseJson(body: Buffer, deepest = DEEPEST): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"))
    return isTooDeep(parsed, deepest) ? undefined : parsed
  } catch {
    return undefined
  }
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false
  return left === 0 || Object.values(value).some((part) => isTooDeep(part, left - 1))
}
