import { createServer } from "node:net"

/** How many ports are tried before any free one will do. */
const TRIES = 50

/** The first free port from a given one on; 0, which means any, when there is none nearby. */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + TRIES; port++) {
    // What listens on one address only does not keep others from listening on all of them, and the other way round.
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port))) return port
  }
  return 0
}

function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen({ port, host }, () => server.close(() => resolve(true)))
  })
}
