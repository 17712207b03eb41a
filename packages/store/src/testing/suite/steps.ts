import { expect } from "vitest"
import type { Store, TransmissionState } from "../../contract.ts"
import { bytesOf, START, transmission } from "../transmissions.ts"
import { createStoreModel, type Modelled } from "./model.ts"

/** One step of a random run. `pick` chooses among what is there, from 0 up to but not including 1. */
export type StoreStep =
  | { readonly do: "append"; readonly key: number; readonly subscription: number }
  | { readonly do: "claim"; readonly limit: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "complete"; readonly pick: number; readonly running: boolean }
  | { readonly do: "release"; readonly pick: number; readonly running: boolean }
  | { readonly do: "retry"; readonly pick: number; readonly ms: number }
  | { readonly do: "park"; readonly pick: number; readonly running: boolean; readonly block: boolean }
  | { readonly do: "replay"; readonly states: readonly TransmissionState[]; readonly limit: number }
  | { readonly do: "reopen" }

/** A random step, for runs that use no property-testing library. */
export function randomStep(random: () => number): StoreStep {
  const below = (limit: number): number => Math.floor(random() * limit)
  if (random() < 0.02) return { do: "reopen" }
  const steps: readonly (() => StoreStep)[] = [
    () => ({ do: "append", key: below(40), subscription: below(4) }),
    () => ({ do: "append", key: below(40), subscription: below(4) }),
    () => ({ do: "claim", limit: below(5) }),
    () => ({ do: "claim", limit: 10 }),
    () => ({ do: "wait", ms: below(50) }),
    () => ({ do: "complete", pick: random(), running: random() < 0.8 }),
    () => ({ do: "release", pick: random(), running: random() < 0.8 }),
    () => ({ do: "retry", pick: random(), ms: below(60) }),
    () => ({ do: "park", pick: random(), running: random() < 0.8, block: random() < 0.4 }),
    () => ({
      do: "replay",
      states: below(2) === 0 ? ["parked", "blocked"] : ["done", "parked"],
      limit: below(4),
    }),
  ]
  return (steps[below(steps.length)] ?? (() => ({ do: "wait", ms: 1 }) as const))()
}

/**
 * Takes a store and the plain model through the same steps and expects the same of both after each.
 *
 * @param reopen - ends the store and opens its storage again; steps that reopen are left out without it
 */
export async function expectLikeModel(
  opened: Store,
  steps: readonly StoreStep[],
  reopen?: () => Promise<Store>,
): Promise<void> {
  const model = createStoreModel()
  let store = opened
  let now = START

  const pick = (at: number, running: boolean): Modelled | undefined => {
    const choice = model.transmissions.filter(({ state }) => !running || state === "running")
    return choice[Math.floor(at * choice.length)]
  }
  const idOf = async (key: string): Promise<string> => {
    const found = (await store.list({ limit: 1000 })).find((one) => one.key === key)
    expect(found).toBeDefined()
    return found?.id ?? ""
  }

  for (const step of steps) {
    if (step.do === "append") {
      const [key, subscription] = [`key-${step.key}`, `subscription-${step.subscription}`]
      const outcome = await store.append(
        transmission(key, { subscription, receivedAt: now, body: bytesOf(key) }),
      )
      expect(outcome).toBe(model.append(key, subscription))
    } else if (step.do === "claim") {
      const { transmissions, nextDueAt } = await store.claim(step.limit, now)
      const expected = model.claim(step.limit, now)
      expect(transmissions.map(({ key }) => key)).toEqual(expected.keys)
      for (const { key, body } of transmissions) expect(new TextDecoder().decode(body)).toBe(key)
      if (transmissions.length < step.limit) expect(nextDueAt).toBe(expected.nextDueAt)
    } else if (step.do === "wait") {
      now += step.ms
    } else if (step.do === "replay") {
      expect(await store.replay(step)).toBe(model.replay(step.states, step.limit))
    } else if (step.do === "reopen") {
      if (reopen === undefined) continue
      store = await reopen()
      model.restart()
    } else {
      const chosen = pick(step.pick, step.do === "retry" || step.running)
      if (chosen === undefined) continue
      const { key } = chosen
      const id = await idOf(key)
      if (step.do === "complete") {
        await store.complete(id, now)
        model.complete(key)
      } else if (step.do === "release") {
        await store.release([id])
        model.release([key])
      } else if (step.do === "retry") {
        await store.retry(id, { dueAt: now + step.ms, reason: "test" })
        model.retry(key, now + step.ms)
      } else {
        await store.park(id, { reason: "test", block: step.block, now })
        model.park(key, step.block)
      }
    }
  }

  const listed = await store.list({ limit: 1000 })
  expect(listed.map(({ key, state, failures }) => ({ key, state, failures }))).toEqual(
    model.transmissions.map(({ key, state, failures }) => ({ key, state, failures })),
  )
  const { oldestReceivedAt: _, ...counts } = await store.stats()
  const expected = { waiting: 0, running: 0, retrying: 0, parked: 0, blocked: 0, done: 0 }
  for (const { state } of model.transmissions) expected[state] += 1
  expect(counts).toEqual(expected)
}
