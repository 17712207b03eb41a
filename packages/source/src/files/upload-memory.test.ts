import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, onTestFinished, test } from "vitest"
import { legacyKey } from "../auth/legacy-key.ts"
import { createSource } from "../source.ts"

const MEGABYTE = 1024 * 1024
setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** Bytes that are in use now: garbage is taken away first. */
function liveBytes(): number {
  collect()
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

/** A file service that takes one chunk at a time, so that the sender has to wait for it. */
async function slowServer(): Promise<{ readonly url: string; readonly taken: () => number }> {
  let taken = 0
  const read = async (request: IncomingMessage): Promise<void> => {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      taken += chunk.length
      await setImmediate()
    }
  }
  const server = createServer(async (request, response) => {
    await read(request)
    const isUpload = request.url === "/upload"
    const expires = new Date(Date.now() + 86_400_000)
    const body = isUpload
      ? { URI: "https://blob.example/1" }
      : { accessToken: "t", refreshToken: "r", expires }
    response.writeHead(isUpload ? 201 : 200, { "content-type": "application/json" }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken: () => taken }
}

test("a stream of 30 MB and unknown length takes little memory, while it is read and while a slow server takes it", async () => {
  const { url, taken } = await slowServer()
  const source = createSource({
    auth: legacyKey({ apiKey: "memory", secret: "secret" }),
    baseUrl: url,
    blobUrl: url,
  })
  const before = liveBytes()
  let peak = 0
  let samples = 0
  let total = 0
  const sample = (): void => {
    samples += 1
    peak = Math.max(peak, liveBytes() - before)
  }
  async function* thirtyMegabytes(): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < 480; index++) {
      if (index % 16 === 0) sample()
      yield new Uint8Array(64 * 1024)
    }
  }
  await source.upload(thirtyMegabytes(), {
    onProgress({ sentBytes, totalBytes }) {
      total = totalBytes
      if (sentBytes % MEGABYTE === 0) sample()
    },
  })
  expect(taken()).toBeGreaterThan(30 * MEGABYTE)
  expect(samples).toBe(60)
  expect(total).toBe(30 * MEGABYTE)
  expect(peak).toBeLessThan(8 * MEGABYTE)
})
