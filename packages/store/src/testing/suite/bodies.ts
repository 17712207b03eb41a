import { expect, test } from "vitest"
import { randomBytes, START, seededRandom, transmission } from "../transmissions.ts"
import { type Setup, same } from "./setup.ts"

/** Bodies come back as they were given. */
export function bodyTests(setup: Setup): void {
  test("gives back what was appended, with its body byte for byte", async () => {
    const store = await setup.storeWith()
    const bodies = [
      randomBytes(5_000, seededRandom(1)),
      Uint8Array.of(0xff, 0xfe, 0x00, 0xc3),
      new Uint8Array(0),
    ]
    for (const [index, body] of bodies.entries()) {
      const values = {
        subscription: `s${index}`,
        dataModel: null,
        eventType: null,
        transmissionId: null,
        body,
      }
      expect(await store.append(transmission(`t${index}`, values))).toBe("stored")
    }
    const { transmissions, nextDueAt } = await store.claim(10, START)
    expect(nextDueAt).toBeNull()
    expect(transmissions).toHaveLength(3)
    for (const [index, body] of bodies.entries()) {
      const { id, body: given, ...rest } = transmissions[index] ?? expect.fail("missing")
      expect(same(given, body)).toBe(true)
      expect(same(await store.read(id), body)).toBe(true)
      const { body: _, ...expected } = transmission(`t${index}`, {
        subscription: `s${index}`,
        dataModel: null,
        eventType: null,
        transmissionId: null,
      })
      expect(rest).toEqual({ ...expected, failures: 0 })
    }
  })

  test("takes a body that is a view into a larger buffer, and leaves the buffer with the caller", async () => {
    const { store, reopen } = await setup.open()
    const buffer = randomBytes(64_000, seededRandom(2))
    const body = buffer.subarray(1_000, 3_000)
    await store.append(transmission("t1", { body }))
    expect(buffer.byteLength).toBe(64_000)
    const current = (await reopen?.()) ?? store
    const [claimed] = (await current.claim(1, START)).transmissions
    expect(claimed?.body.byteLength).toBe(2_000)
    expect(same(claimed?.body, body)).toBe(true)
    await current.close()
  })

  test("takes a body as large as Redox sends", async () => {
    const { store, reopen } = await setup.open()
    const body = Buffer.alloc(setup.largeBody, randomBytes(997, seededRandom(3)))
    await store.append(transmission("large", { body }))
    const current = (await reopen?.()) ?? store
    const [claimed] = (await current.claim(1, START)).transmissions
    expect(same(claimed?.body, body)).toBe(true)
    await current.close()
  })
}
