import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, onTestFinished, test } from "vitest"
import { legacyKey } from "../auth/legacy-key.ts"
import { createSource } from "../source.ts"
import { startSlowRedox } from "../testing/slow-redox.ts"

const MEGABYTE = 1024 * 1024
setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** Bytes that are in use now: garbage is taken away first. */
function liveBytes(): number {
  collect()
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

test("a stream of 30 MB and unknown length takes little memory, while it is read and while a slow server takes it", async () => {
  const { url, credentials, taken, close } = await startSlowRedox()
  onTestFinished(close)
  const source = createSource({
    auth: legacyKey(credentials),
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
