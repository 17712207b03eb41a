import { randomUUID } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"
import type { SampleMessage } from "../sender/read-samples.ts"
import { stampMessage } from "../sender/stamp-message.ts"
import type { ServerProcess } from "./server-process.ts"

/** One answer. */
export interface Answer {
  readonly status: number
  /** Number of the phase in which the request was sent, and of the one in which it was answered. */
  readonly sentIn: number
  readonly answeredIn: number
}

/** What one subscription has sent. */
export interface Sender {
  /** Each was answered 200 before the next was sent. */
  readonly sent: string[]
  readonly acknowledged: Set<string>
  readonly answers: Answer[]
}

/** Messages of several subscriptions, without end. */
export interface Traffic {
  readonly senders: readonly Sender[]
  /** Begins a phase of its own. */
  nextPhase(): void
  /** How many answers each subscription got in this phase to what it sent in it: the fewest. */
  answered(status?: number): number
  stop(): Promise<void>
}

/** Wait before a message that was not answered 200 is sent again. */
const AGAIN_MS = 20

/** Begins to send, to whichever server is next, as behind a load balancer. */
export function startTraffic(
  servers: readonly ServerProcess[],
  message: SampleMessage,
  subscriptions: number,
): Traffic {
  const end = new AbortController()
  let phase = 0
  let next = 0

  async function send(sender: Sender): Promise<void> {
    const own = { ...message, Meta: { ...message.Meta, Source: { ID: randomUUID() } } }
    while (!end.signal.aborted) {
      const { id, message: body } = stampMessage(own)
      sender.sent.push(id)
      while (!sender.acknowledged.has(id)) {
        next += 1
        const sentIn = phase
        const status = (await servers[next % servers.length]?.post(JSON.stringify(body))) ?? 0
        sender.answers.push({ status, sentIn, answeredIn: phase })
        if (status === 200) sender.acknowledged.add(id)
        else if (end.signal.aborted) return
        else await wait(AGAIN_MS)
      }
    }
  }

  const senders = Array.from(
    { length: subscriptions },
    (): Sender => ({ sent: [], acknowledged: new Set(), answers: [] }),
  )
  const sending = senders.map(send)
  return {
    senders,
    nextPhase() {
      phase += 1
    },
    answered(status) {
      const counts = senders.map(
        ({ answers }) =>
          answers.filter(
            (answer) => answer.sentIn === phase && (status === undefined || answer.status === status),
          ).length,
      )
      return Math.min(...counts)
    },
    async stop() {
      end.abort()
      await Promise.all(sending)
    },
  }
}
