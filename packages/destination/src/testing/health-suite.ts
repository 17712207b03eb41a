import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { createDestination, type Destination } from "../destination.ts"
import { memoryInbox } from "../inbox/memory.ts"

/**
 * The tests that the health handler of every adapter passes on its real framework, over real HTTP.
 *
 * @param name - adapter and framework, such as `Express 5`
 * @param mount - builds an application with the handler at `/health`
 * @example
 * healthSuite("Express 5", (destination) => express().use("/health", health(destination)))
 */
export function healthSuite(
  name: string,
  mount: (destination: Pick<Destination<never, never>, "health">) => RequestListener,
): void {
  test(`${name}: probes are told whether the destination lives, and whether it is ready`, async () => {
    const destination = createDestination({ verificationToken: "token", inbox: memoryInbox() })
    const server = createServer(mount(destination)).listen(0, "127.0.0.1")
    onTestFinished(() => void server.close())
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      return [response.status, response.headers.get("cache-control"), await response.json()]
    }
    const state = { reasons: [], depth: 0, oldestAgeMs: 0, parked: 0, blocked: 0 }

    expect(await ask("/health/live")).toEqual([200, "no-store", { live: true }])
    const unready = { ...state, ready: false, reasons: ["not-started"] }
    expect(await ask("/health/ready")).toEqual([503, "no-store", unready])
    await destination.start()
    expect(await ask("/health/ready")).toEqual([200, "no-store", { ...state, ready: true }])
    expect(await ask("/health")).toEqual([200, "no-store", { ...state, ready: true }])
    destination.pause("maintenance")
    expect((await ask("/health"))[0]).toBe(503)
    await destination.stop()
    expect((await ask("/health"))[0]).toBe(503)
    expect((await ask("/health/live"))[0]).toBe(200)
  })
}
