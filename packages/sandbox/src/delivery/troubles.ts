import type { Core } from "../core.ts"
import type { Subscription, Trouble } from "../world/types.ts"

/**
 * The troubles that hit the next attempt of a subscription. Those that are used up are switched off.
 *
 * @param repeating - whether the attempt itself came of a `duplicate` or `burst`, which does not breed more
 */
export function drawTroubles({ world }: Core, id: string, repeating: boolean): readonly Trouble[] {
  const subscription = world.subscriptions.find(id)
  if (subscription === undefined || subscription.troubles.length === 0) return []
  const hits: Trouble[] = []
  const left = subscription.troubles.flatMap((trouble): Trouble[] => {
    if (repeating && breeds(trouble.kind)) return [trouble]
    const isHit = chance(trouble.seed, trouble.drawn) < trouble.probability
    if (isHit) hits.push(trouble)
    const remaining = trouble.remaining === null ? null : trouble.remaining - (isHit ? 1 : 0)
    return remaining === 0 ? [] : [{ ...trouble, drawn: trouble.drawn + 1, remaining }]
  })
  world.keepSubscription({ ...subscription, troubles: left } satisfies Subscription)
  return hits
}

/**
 * Gives back the hits of `duplicate` and `burst` after an attempt that failed: they are about what comes after a 200.
 */
export function returnTroubles({ world }: Core, id: string, hits: readonly Trouble[]): void {
  const subscription = world.subscriptions.find(id)
  const back = hits.filter(({ kind, remaining }) => breeds(kind) && remaining !== null)
  if (subscription === undefined || back.length === 0) return
  const others = subscription.troubles.filter((trouble) => back.every((hit) => hit.id !== trouble.id))
  // A hit is the trouble as it was before it was drawn, but for its place in the row of chances.
  const restored = back.map((hit) => ({ ...hit, drawn: hit.drawn + 1 }))
  world.keepSubscription({ ...subscription, troubles: [...others, ...restored] })
}

function breeds(kind: Trouble["kind"]): boolean {
  return kind === "duplicate" || kind === "burst"
}

/** A number from 0 up to 1 that is the same for the same seed and turn (the finish of MurmurHash3). */
export function chance(seed: number, turn: number): number {
  let mixed = Math.imul(seed, 0x9e3779b1) ^ Math.imul(turn + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}
