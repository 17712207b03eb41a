import { setTimeout as wait } from "node:timers/promises"
import { type Endpoint, messageHeaders } from "./endpoint.ts"
import { type Transmission, writeAttempt } from "./stamp-message.ts"

/** How a delivery came out. */
export interface Delivery {
  /** Status of the last answer; 0 when there was none. */
  readonly status: number
  /** Tries, the first one included. */
  readonly attempts: number
  /** Time from the last request to the end of its answer, in milliseconds. */
  readonly answerMs: number
}

/** Waits before each retry by Redox's documentation, in seconds. It goes on with the last one; this sender gives up. */
const RETRY_SECONDS = [0, 10, 10, 20, 30, 50, 80, 120]

/** Redox gives a query 120 s for the whole way there and back. */
const ANSWER_DEADLINE_MS = 120_000

/** How a sender behaves. */
export interface DeliveryOptions {
  /** Factor on the waits between retries: 0.001 makes seconds out of hours. 1, Redox's own pace, without it. */
  readonly pace?: number
}

/** Delivers one message, and again after an answer of 400 or more or none at all, until the retries are used up. */
export async function deliver(
  endpoint: Endpoint,
  transmission: Transmission,
  { pace = 1 }: DeliveryOptions = {},
): Promise<Delivery> {
  for (let attempts = 1; ; attempts += 1) {
    const started = performance.now()
    const status = await attempt(endpoint, transmission)
    const answerMs = performance.now() - started
    const seconds = RETRY_SECONDS[attempts - 1]
    if ((status > 0 && status < 400) || seconds === undefined) return { status, attempts, answerMs }
    await wait(seconds * 1_000 * pace)
  }
}

async function attempt(endpoint: Endpoint, transmission: Transmission): Promise<number> {
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: messageHeaders(endpoint),
      body: writeAttempt(transmission),
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
