import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { createServer } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { lastingPort } from "../lasting-port.ts"
import { freePort } from "./free-port.ts"

test.each(["127.0.0.1", undefined])("a port on which something listens (%s) is passed over", async (host) => {
  const taken = createServer()
  await once(taken.listen({ port: await lastingPort(), host }), "listening")
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo

  const found = await freePort(port)

  expect(found).toBeGreaterThan(port)
  const free = createServer()
  await once(free.listen(found), "listening")
  onTestFinished(() => void free.close())
})
