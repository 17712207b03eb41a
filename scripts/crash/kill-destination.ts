import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { lastingPort } from "../lasting-port.ts"
import { clearAtExit } from "../leave-nothing.ts"
import { deliver } from "../sender/deliver.ts"
import type { Endpoint } from "../sender/endpoint.ts"
import type { SampleMessage } from "../sender/read-samples.ts"
import { stampMessage, type Transmission } from "../sender/stamp-message.ts"
import { type Example, type ExampleApp, startExample } from "../sender/start-example.ts"
import { checkHistory, type Handling, type Verdict } from "./check-history.ts"

/** How hard to try. */
export interface KillDestinationOptions {
  readonly app: ExampleApp
  /** How often the server is killed. */
  readonly kills: number
  /** Subscriptions that send at the same time. */
  readonly subscriptions: number
  /** Longest time between a start and its kill, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** The message that is sent again and again, each time as a transmission of its own. */
  readonly message: SampleMessage
  /** Told after each kill. */
  readonly onKill?: (kill: number, acknowledged: number) => void
}

/** Every tenth message is delivered once more after its 200, as if the answer had been lost. */
const REPEAT_EVERY = 10

/** What is still in the inbox after the last start must be handled within this time. */
const DRAIN_MS = 60_000

interface Sender {
  readonly sent: string[]
  readonly acknowledged: Set<string>
}

/**
 * Kills an example server with SIGKILL at random moments under steady load, starts it again on the same inbox each time,
 * and checks that everything it answered 200 was handled, in order, once.
 */
export async function killDestination(options: KillDestinationOptions): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-crash-"))
  let running: Example | undefined
  const clear = clearAtExit(() => {
    running?.child.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  const token = randomUUID()
  const handled: Handling[] = []
  let life = 0
  const port = await lastingPort()
  const start = async (): Promise<Example> => {
    running = await startExample({
      app: options.app,
      token,
      inbox: join(folder, "inbox.db"),
      port,
      onHandled: ({ transmissionId }) => {
        if (transmissionId !== null) handled.push({ life, transmissionId })
      },
    })
    return running
  }

  let example = await start()
  const endpoint: Endpoint = { url: `${example.url}/redox`, token }
  const end = new AbortController()
  const senders: Sender[] = []
  const sending = Array.from({ length: options.subscriptions }, () => {
    const sender: Sender = { sent: [], acknowledged: new Set() }
    senders.push(sender)
    return send(endpoint, withOwnSource(options.message), sender, end.signal)
  })
  try {
    for (let kill = 1; kill <= options.kills; kill += 1) {
      await wait(Math.random() * options.longestLifeMs)
      example.child.kill("SIGKILL")
      await example.exited
      life += 1
      options.onKill?.(kill, countAcknowledged(senders))
      example = await start()
    }
    end.abort()
    await Promise.all(sending)
    const drained = wait(DRAIN_MS, undefined, { ref: false })
    const all = senders.flatMap(({ acknowledged }) => [...acknowledged])
    const seen = new Set(handled.map(({ transmissionId }) => transmissionId))
    const outstanding = all.filter((id) => !seen.has(id)).map((id) => example.handled(id))
    await Promise.race([Promise.all(outstanding), drained])
    await example.stop()
    return checkHistory(senders, handled)
  } finally {
    end.abort()
    example.child.kill("SIGKILL")
    await Promise.allSettled(sending)
    clear()
  }
}

/** One subscription: the next message goes out only after the one before was answered 200. */
async function send(
  endpoint: Endpoint,
  message: SampleMessage,
  sender: Sender,
  end: AbortSignal,
): Promise<void> {
  while (!end.aborted) {
    const transmission = stampMessage(message)
    sender.sent.push(transmission.id)
    if (!(await deliverUntilAccepted(endpoint, transmission, end))) return
    sender.acknowledged.add(transmission.id)
    if (sender.sent.length % REPEAT_EVERY === 0) await deliver(endpoint, transmission, { pace: 0 })
  }
}

async function deliverUntilAccepted(
  endpoint: Endpoint,
  transmission: Transmission,
  end: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const { status } = await deliver(endpoint, transmission, { pace: 0.001 })
    if (status === 200) return true
    if (end.aborted) return false
    await wait(20)
  }
}

function withOwnSource(message: SampleMessage): SampleMessage {
  return { ...message, Meta: { ...message.Meta, Source: { ID: randomUUID() } } }
}

function countAcknowledged(senders: readonly Sender[]): number {
  return senders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0)
}
