import type { NewTransmission } from "../contract.ts"

/** Arrival of the first transmission that {@link transmission} makes: a fixed time, so that tests need no clock. */
export const START = Date.UTC(2026, 0, 5, 8)

/**
 * An invented transmission for tests. Everything that is not given is derived from the key.
 *
 * @example
 * await store.append(transmission("t1", { subscription: "s1" }))
 */
export function transmission(key: string, values: Partial<NewTransmission> = {}): NewTransmission {
  return {
    key,
    subscription: "subscription-1",
    dataModel: "Scheduling",
    eventType: "New",
    transmissionId: key,
    receivedAt: START,
    body: bytesOf(`{"Meta":{"DataModel":"Scheduling","EventType":"New"},"Test":"${key}"}`),
    ...values,
  }
}

/** Text as UTF-8 bytes in memory of their own. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A source of numbers from 0 up to but not including 1 that gives the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Random bytes, most of them no valid UTF-8. */
export function randomBytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}
