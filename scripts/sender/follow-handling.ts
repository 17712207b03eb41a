import { setTimeout as wait } from "node:timers/promises"
import type { Delivered } from "./deliver-all.ts"
import type { Example, HandledLine } from "./start-example.ts"

/** A delivery, and what the server told of its handling; `undefined` when it told nothing in time. */
export interface Followed extends Delivered {
  readonly line: HandledLine | undefined
}

/** Waits until the server has told of each delivery that it was handled, at most so many milliseconds in all. */
export async function followHandling(
  example: Pick<Example, "handled">,
  delivered: readonly Delivered[],
  deadlineMs: number,
): Promise<readonly Followed[]> {
  const end = new AbortController()
  const late = wait(deadlineMs, undefined, { signal: end.signal }).catch(() => undefined)
  const followed = await Promise.all(
    delivered.map(async (one) => {
      const handled = one.status === 200 ? example.handled(one.transmissionId) : undefined
      return { ...one, line: await Promise.race([handled, late]).catch(() => undefined) }
    }),
  )
  end.abort()
  return followed
}

/** Whether a message went all the way: answered exactly 200, and handled or answered by the route of its own event. */
export function wentAllTheWay({ status, line, dataModel, eventType }: Followed): boolean {
  return (
    status === 200 &&
    (line?.outcome === "handled" || line?.outcome === "answered") &&
    line.dataModel === dataModel &&
    line.eventType === eventType
  )
}
