import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { connect, createServer, type Socket } from "node:net"
import { join } from "node:path"

/** A network between servers and their database, as a virtual address has it, that can fail. */
export interface Network {
  /** Connection string that leads through it. */
  url(direct: string): string
  /** Leads new connections to the database in this data folder, and ends those that there are. */
  leadTo(data: string): void
  /** Ends all connections, and each new one at once. */
  cut(): void
  /** Takes connections and lets nothing through. What was sent arrives when the network is whole again. */
  swallow(): void
  /** Lets everything through again. */
  mend(): void
  end(): Promise<void>
}

/** Opens one in front of a database. */
export async function openNetwork(data: string): Promise<Network> {
  let target = data
  let state: "whole" | "cut" | "swallowing" = "whole"
  const open = new Set<Socket>()

  const server = createServer({ allowHalfOpen: false }, (front) => {
    if (state === "cut") return void front.destroy()
    const back = connect(join(target, ".s.PGSQL.5432"))
    for (const [one, other] of [
      [front, back],
      [back, front],
    ] as const) {
      open.add(one)
      one.on("error", () => {})
      one.on("close", () => {
        open.delete(one)
        // After what was swallowed, its end arrives as well.
        other.end()
      })
      one.on("data", (chunk) => void other.write(chunk))
      if (state === "swallowing") one.pause()
    }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const endAll = (): void => {
    for (const socket of open) socket.destroy()
  }

  return {
    url(direct) {
      const { port } = server.address() as AddressInfo
      const { pathname, searchParams } = new URL(direct.replace("postgres:///", "postgres://unused/"))
      const password = searchParams.get("password")
      return `postgres://${searchParams.get("user")}:${password}@127.0.0.1:${port}${pathname}`
    },
    leadTo(folder) {
      target = folder
      state = "whole"
      endAll()
    },
    cut() {
      state = "cut"
      endAll()
    },
    swallow() {
      state = "swallowing"
      for (const socket of open) socket.pause()
    },
    mend() {
      state = "whole"
      for (const socket of open) socket.resume()
    },
    async end() {
      server.close()
      endAll()
      await once(server, "close")
    },
  }
}
