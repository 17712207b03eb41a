import { setTimeout } from "node:timers/promises"
import type { LoggedTransmission } from "./sandbox-answers.ts"
import type { SandboxClient } from "./sandbox-client.ts"

/** A change in a sandbox; `reset` when some were missed that are no longer kept. */
export type Change =
  | { readonly id: number; readonly type: "transmission"; readonly data: LoggedTransmission }
  | { readonly id: number; readonly type: "reset" | "other" }

/**
 * Follows the changes of a sandbox, from the one after a number on. A connection that breaks is made once more, and goes
 * on where it was.
 *
 * @param signal - ends it, without an error
 * @throws CommandError when the sandbox is gone
 */
export async function* followChanges(
  client: SandboxClient,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  let last = after
  while (!signal.aborted) {
    try {
      const stream = await client.stream(`/api/changes?after=${last}`, signal)
      for await (const change of changesOf(stream)) {
        last = change.id
        yield change
      }
    } catch (error) {
      if (signal.aborted) return
      // What breaks in the middle is a TypeError of fetch; a sandbox that cannot be reached is told.
      if (!(error instanceof TypeError)) throw error
    }
    await setTimeout(1_000, undefined, { signal }).catch(() => {})
  }
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
  return change.type === "transmission" ? change : { id: change.id, type: "other" }
}
