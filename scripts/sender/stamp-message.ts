import { randomUUID } from "node:crypto"
import type { SampleMessage } from "./read-samples.ts"

/** A message under the name of one transmission. */
export interface Transmission {
  /** `Meta.Logs[0].ID`: stays the same when the message is delivered again. */
  readonly id: string
  readonly message: SampleMessage
}

/** Fills `Meta` as Redox does when it sets out to deliver: a log of its own, and the time. */
export function stampMessage(message: SampleMessage): Transmission {
  const id = randomUUID()
  const { Logs: _, ...meta } = message.Meta
  return {
    id,
    message: {
      ...message,
      Meta: { ...meta, EventDateTime: new Date().toISOString(), Logs: [{ ID: id, AttemptID: randomUUID() }] },
    },
  }
}

/** Writes one attempt to deliver: compact JSON, with an attempt ID of its own. */
export function writeAttempt({ id, message }: Transmission): string {
  return JSON.stringify({
    ...message,
    Meta: { ...message.Meta, Logs: [{ ID: id, AttemptID: randomUUID() }] },
  })
}
