import type { Inbox, InboxStats } from "./inbox/contract.ts"
import { type Answer, jsonAnswer } from "./request.ts"

/** How a destination is: counts and states, nothing of any message. */
export interface Health {
  /** Whether it takes messages and works on them: for a load balancer. */
  readonly ready: boolean
  /** Why it is not ready; empty when it is. */
  readonly reasons: readonly UnreadyReason[]
  /** Messages that are not finished. */
  readonly depth: number
  /** Age of the oldest of them in milliseconds; 0 when there is none. */
  readonly oldestAgeMs: number
  /** Dead letters, which somebody has to look at. */
  readonly parked: number
  /** Dead letters that hold their subscription. */
  readonly blocked: number
}

/** Why a destination is not ready. */
export type UnreadyReason = "not-started" | "stopped" | "paused" | "back-pressure" | "storage"

/** What the state of a destination is made of. */
export interface HealthParts {
  readonly inbox: Inbox | undefined
  readonly now: () => number
  readonly isStarted: boolean
  readonly isStopped: boolean
  readonly isPaused: boolean
  readonly isHigh: boolean
  /** Whether messages could not be stored a moment ago. */
  readonly isFailing: boolean
}

/** An inbox that does not answer within this time is out of order. */
const STORAGE_DEADLINE_MS = 5_000

/** Looks at a destination and its inbox. Never rejects. */
export async function healthOf(parts: HealthParts): Promise<Health> {
  const { inbox, now, isStarted, isStopped, isPaused, isHigh, isFailing } = parts
  const stats = inbox === undefined || isStopped ? undefined : await statsOf(inbox)
  const reasons: UnreadyReason[] = []
  if (isStopped) reasons.push("stopped")
  else if (!isStarted) reasons.push("not-started")
  if (isPaused) reasons.push("paused")
  if (isHigh) reasons.push("back-pressure")
  if (inbox !== undefined && !isStopped && (stats === undefined || isFailing)) reasons.push("storage")
  const { waiting = 0, running = 0, retrying = 0, parked = 0, blocked = 0 } = stats ?? {}
  const oldest = stats?.oldestReceivedAt ?? null
  return {
    ready: reasons.length === 0,
    reasons,
    depth: waiting + running + retrying,
    oldestAgeMs: oldest === null ? 0 : Math.max(0, now() - oldest),
    parked,
    blocked,
  }
}

async function statsOf(inbox: Inbox): Promise<InboxStats | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), STORAGE_DEADLINE_MS).unref()
  })
  try {
    return await Promise.race([inbox.stats().catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Answers a probe: `…/live` with 200 as long as the process answers at all, everything else with the {@link Health} as
 * JSON, 200 when ready and 503 when not. Called by the adapters.
 *
 * @param path - path of the request; only its end counts
 * @example
 * createServer(async (request, response) => writeAnswer(response, await answerHealth(destination, request.url ?? "")))
 */
export async function answerHealth(
  destination: { health(): Promise<Health> },
  path: string,
): Promise<Answer> {
  const [pathname = ""] = path.split("?", 1)
  if (/\/live\/?$/.test(pathname)) return fresh(jsonAnswer(200, { live: true }))
  const health = await destination.health()
  return fresh(jsonAnswer(health.ready ? 200 : 503, health))
}

function fresh(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, "cache-control": "no-store" } }
}
