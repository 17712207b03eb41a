import { setTimeout } from "node:timers/promises"
import { CommandError, type CommandErrorCode } from "./command-error.ts"
import type { LoggedError, LoggedRequest, LoggedTransmission } from "./sandbox-answers.ts"
import type { SandboxClient } from "./sandbox-client.ts"

/** A change in a sandbox; `reset` when some were missed that are no longer kept. */
export type Change =
  | { readonly id: number; readonly type: "transmission"; readonly data: LoggedTransmission }
  | { readonly id: number; readonly type: "request"; readonly data: LoggedRequest }
  | { readonly id: number; readonly type: "error" | "alert"; readonly data: LoggedError }
  | { readonly id: number; readonly type: "reset" | "other" }

/** How changes are followed. */
export interface FollowOptions {
  /** Called once for each time that the sandbox goes away, which is then waited for. Without it, that is an error. */
  readonly onAway?: () => void
  /** Waits so many milliseconds; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Waits between two attempts to connect, in milliseconds; the last one goes on. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000]

/** Failures of a sandbox that is being started again, or of what stands before it meanwhile. */
const away: readonly CommandErrorCode[] = ["sandbox-unreachable", "no-sandbox", "closed"]

/**
 * Follows the changes of a sandbox, from the one after a number on. A connection that breaks is made again, and goes on
 * where it was.
 *
 * @param signal - ends it, without an error
 * @throws CommandError when the sandbox refuses, or is gone and nobody waits for it
 */
export async function* followChanges(
  client: SandboxClient,
  after: number,
  signal: AbortSignal,
  { onAway, wait = pause }: FollowOptions = {},
): AsyncGenerator<Change, void> {
  let last = after
  let failures = 0
  while (!signal.aborted) {
    try {
      const stream = await client.stream(`/api/changes?after=${last}`, signal)
      failures = 0
      for await (const change of changesOf(stream)) {
        last = change.id
        yield change
      }
    } catch (error) {
      if (signal.aborted) return
      const isAway = error instanceof CommandError && away.includes(error.code)
      // What breaks in the middle is a TypeError of fetch.
      if (!(error instanceof TypeError) && !(isAway && onAway !== undefined)) throw error
      if (isAway) {
        if (failures === 0) onAway?.()
        failures += 1
      }
    }
    await wait(WAITS[Math.min(failures, WAITS.length - 1)] ?? 0, signal)
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
}

async function* changesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Change, void> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    const events = text.split("\n\n")
    text = events.pop() ?? ""
    for (const event of events) {
      const change = changeOf(event)
      if (change !== undefined) yield change
    }
  }
}

const types: readonly string[] = ["transmission", "request", "error", "alert"]

function changeOf(event: string): Change | undefined {
  const fields = new Map(
    event.split("\n").map((line) => {
      const [name = "", ...rest] = line.split(": ")
      return [name, rest.join(": ")] as const
    }),
  )
  const data = fields.get("data")
  if (data === undefined) return undefined
  if (fields.get("event") === "reset") return { id: Number(fields.get("id")), type: "reset" }
  const change = JSON.parse(data) as Change
  return types.includes(change.type) ? change : { id: change.id, type: "other" }
}
