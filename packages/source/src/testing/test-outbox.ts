import type { EventMap, ResponseMap } from "@redoxkit/models"
import { expect, onTestFinished, vi } from "vitest"
import type { SourceOptions } from "../options.ts"
import type { DeliveryOptions } from "../outbox/delivery-options.ts"
import { memoryOutbox } from "../outbox/memory.ts"
import { DOCUMENT } from "./messages.ts"
import type { RedoxServer } from "./redox-server.ts"
import { testSource } from "./test-source.ts"

/** Another destination's ID. */
export const OTHER = "5b1d0c4e-7a52-4f0e-9d38-2c6a1f4b7e90"

type Hook = "onDelivered" | "onError" | "onUnknownFate" | "onHeld" | "onResumed"

/** One call of a hook: its name, the visit it was about, and what it was given. */
export interface Told {
  readonly hook: Hook
  readonly key: string | undefined
  readonly given: readonly unknown[]
}

/** A source with an outbox, whose hooks are kept. It is stopped after the test. */
export function outboxSource(
  server: RedoxServer,
  {
    delivery = {},
    ...options
  }: Partial<SourceOptions<EventMap, ResponseMap>> & { readonly delivery?: DeliveryOptions } = {},
) {
  const told: Told[] = []
  const hook = (name: Hook) => ({
    [name]: (...given: readonly unknown[]) => {
      const context = given.find(
        (one): one is { idempotencyKey: string } =>
          typeof one === "object" && one !== null && "idempotencyKey" in one,
      )
      told.push({ hook: name, key: context?.idempotencyKey, given })
    },
  })
  const { outbox = memoryOutbox(), ...rest } = options
  const { source, logs } = testSource(server, {
    outbox,
    delivery: {
      ...hook("onDelivered"),
      ...hook("onError"),
      ...hook("onUnknownFate"),
      ...hook("onHeld"),
      ...hook("onResumed"),
      ...delivery,
      retry: { delayMs: () => 5, ...delivery.retry },
    },
    ...rest,
  })
  onTestFinished(() => source.stop({ deadlineMs: 0 }))
  return {
    source,
    outbox,
    logs,
    told,
    /** Keys of the messages that a hook was told of, in order. */
    toldOf: (name: Hook) => told.filter((one) => one.hook === name).map(({ key }) => key),
    /** Enqueues documents one after the other, each with its name as its key and visit number. */
    async enqueue(...names: readonly string[]): Promise<void> {
      for (const name of names) {
        await source.enqueue("Media", "New", documentOf(name), { idempotencyKey: name })
      }
    },
    /** Enqueues documents for one destination. */
    async enqueueFor(destination: string, ...names: readonly string[]): Promise<void> {
      for (const name of names) {
        await source.enqueue("Media", "New", documentOf(name), { idempotencyKey: name, destination })
      }
    },
  }
}

/** A document that is told from others by its visit number. */
export function documentOf(name: string) {
  return { ...DOCUMENT, Visit: { VisitNumber: name } }
}

/** Visit numbers of what a server has taken, in order. */
export function visitsOf(server: RedoxServer): readonly unknown[] {
  return server.messages.map(({ Visit }) => (Visit as { VisitNumber: unknown }).VisitNumber)
}

/** Waits until a look passes. */
export function until(look: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(look, { timeout: 30_000, interval: 5 })
}

/** Waits until so many messages were delivered. */
export async function untilDelivered(
  { toldOf }: ReturnType<typeof outboxSource>,
  count: number,
): Promise<void> {
  await until(() => expect(toldOf("onDelivered")).toHaveLength(count))
}
