import { randomUUID } from "node:crypto"
import type { AppendOutcome, NewTransmission } from "@redoxkit/store"
import { checkCallOptions, MESSAGE_OPTIONS } from "../call-options.ts"
import type { SendOptions } from "../calls.ts"
import type { Core } from "../core.ts"
import { type Deadline, startDeadline, unlessEnded } from "../deadline.ts"
import { SourceError } from "../errors.ts"
import type { Message } from "../fill-meta.ts"
import { jsonOf } from "../json-of.ts"
import { timer } from "../option-kinds.ts"
import { prepareMessage } from "../prepare-message.ts"
import type { Enqueued, Outbox } from "./contract.ts"
import type { DeliverySettings } from "./delivery-options.ts"
import { keyOf } from "./transmission-key.ts"

/** Options of `enqueue`. */
export interface EnqueueOptions extends SendOptions {
  /**
   * Names what you want to say, so that it is said once: for a destination, the outbox takes each key once, as long as it
   * remembers it (`retention.keysMs`). It is stored and never logged; a random one without it.
   */
  readonly idempotencyKey?: string
}

/** One call of `enqueue`. */
export interface EnqueueCall {
  readonly dataModel: string
  readonly eventType: string
  readonly body: unknown
  readonly options: EnqueueOptions
}

/** Stores a message, once for each of its destinations. */
export type Enqueue = (call: EnqueueCall) => Promise<Enqueued>

/**
 * Makes the verb. Messages are stored in the order of their calls: one whose files are still being uploaded is not
 * overtaken by a later one.
 */
export function createEnqueue(core: Core, outbox: Outbox, { subscription }: DeliverySettings): Enqueue {
  let before: Promise<unknown> = Promise.resolve()

  async function prepare(
    call: EnqueueCall,
    idempotencyKey: string,
    deadline: Deadline,
  ): Promise<readonly NewTransmission[]> {
    if (typeof idempotencyKey !== "string" || idempotencyKey === "")
      throw new SourceError(
        "invalid-call",
        `idempotencyKey is ${idempotencyKey === "" ? "empty" : "no text"}. Pass a text, or leave it out.`,
      )
    const receivedAt = core.settings.now()
    const { message, event } = await prepareMessage(core, { kind: "push", ...call }, deadline)
    return onePerDestination(message).map(({ destination, message: part }) => ({
      key: keyOf(destination, idempotencyKey),
      subscription: subscription(part, destination),
      dataModel: event.dataModel,
      eventType: event.eventType,
      transmissionId: null,
      receivedAt,
      body: Buffer.from(jsonOf(part)),
    }))
  }

  /** Hands a message to the outbox when its turn has come; with its deadline, nothing has been handed over. */
  async function handOver(
    call: EnqueueCall,
    idempotencyKey: string,
    turn: Promise<unknown>,
  ): Promise<readonly Promise<AppendOutcome>[]> {
    const { signal, deadlineMs = core.settings.deadlineMs } = call.options
    const deadline = startDeadline(timer("deadlineMs", deadlineMs), signal)
    try {
      const transmissions = await prepare(call, idempotencyKey, deadline)
      await unlessEnded(turn, deadline.signal)
      return transmissions.map((transmission) => outbox.append(transmission))
    } finally {
      deadline.clear()
    }
  }

  return async (call) => {
    checkCallOptions(call.options, [...MESSAGE_OPTIONS, "idempotencyKey"])
    const { idempotencyKey = randomUUID() } = call.options
    const handingOver = handOver(call, idempotencyKey, before)
    // One that gives up its turn lets nobody pass those before it.
    before = Promise.allSettled([before, handingOver]).then(() => undefined)
    const outcomes = await Promise.all(await handingOver)
    return { idempotencyKey, outcome: outcomes.includes("stored") ? "stored" : "duplicate" }
  }
}

/** A message to several destinations is one message for each: then each keeps its own order and has its own outcome. */
function onePerDestination(
  message: Message,
): readonly { readonly destination: string; readonly message: Message }[] {
  const destinations = Array.isArray(message.Meta.Destinations) ? message.Meta.Destinations : []
  return destinations.map((reference: { readonly ID?: unknown } | null) => {
    const destination = reference?.ID
    if (typeof destination !== "string" || destination.trim() === "")
      throw new SourceError(
        "invalid-call",
        "An entry of Meta.Destinations has no ID. Name the ID that the destination has at Redox.",
      )
    return { destination, message: { ...message, Meta: { ...message.Meta, Destinations: [reference] } } }
  })
}
