import { connect } from "node:net"
import type { ClientBase } from "pg"

/** What a connection of `pg` knows of itself. Its types leave it out. */
interface Known {
  readonly host?: unknown
  readonly port?: unknown
  readonly processID?: unknown
  readonly secretKey?: unknown
}

/** CancelRequest of the protocol: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CANCEL_REQUEST = 80877102
/** A connection is not kept from others for longer than this. */
const LONGEST_MS = 1_000
const FORGOTTEN_MS = 30_000

/**
 * Asks the database to end the call that a connection is at, and resolves when it was told, or after a second. Otherwise
 * it would go on with each call that was given up, waiting for the same lock, until it has no connection left.
 *
 * The request is not encrypted, as that of most clients. What it gives away is good for this connection only, which is
 * ended next.
 */
export function cancelCall(client: ClientBase): Promise<void> {
  const { host, port, processID, secretKey } = client as Known
  if (typeof host !== "string" || typeof processID !== "number" || typeof secretKey !== "number")
    return Promise.resolve()
  const request = Buffer.alloc(16)
  for (const [place, number] of [16, CANCEL_REQUEST, processID, secretKey].entries())
    request.writeInt32BE(number, 4 * place)
  return new Promise((resolve) => {
    const socket = host.startsWith("/")
      ? connect(`${host}/.s.PGSQL.${port}`)
      : connect({ host, port: Number(port) })
    const late = setTimeout(resolve, LONGEST_MS)
    const never = setTimeout(() => socket.destroy(), FORGOTTEN_MS).unref()
    socket.unref()
    socket.on("error", () => {})
    // The other side closes it when the call was told to end. Closed from here, PgBouncer 1.18 would end with an error.
    socket.on("close", () => {
      clearTimeout(late)
      clearTimeout(never)
      resolve()
    })
    socket.write(request)
    socket.resume()
  })
}
