import { DestinationError } from "./errors.ts"
import { startOfText } from "./find-meta.ts"

/**
 * Parses a stored body.
 *
 * @throws DestinationError `unreadable-body`; without the parser's own error, whose message repeats parts of the body
 */
export function parseBody(body: Uint8Array): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  try {
    return JSON.parse(bytes.toString("utf8", startOfText(bytes)))
  } catch {
    throw new DestinationError(
      "unreadable-body",
      "A stored message is not valid JSON. It is kept as a dead letter; read it with inbox.read(id) and ask the sender to repeat it.",
    )
  }
}
