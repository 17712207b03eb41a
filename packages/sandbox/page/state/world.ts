import { computed, signal } from "@preact/signals"
import { type LiveSubscription, sandbox, type WorldView } from "../api/sandbox.ts"
import type { Change } from "../api/types.ts"
import { visibleText } from "../parts/visible-text.ts"
import { onChanges, onReset } from "./feed.ts"

/** Who sends to whom; `undefined` until it is known. */
export const world = signal<WorldView | undefined>(undefined)

/** Why it could not be read. */
export const worldError = signal<unknown>(undefined)

const names = computed(() => {
  const { sources = [], destinations = [] } = world.value ?? {}
  return new Map([...sources, ...destinations].map(({ id, name }) => [id, visibleText(name)]))
})

/** The name of a source or destination, or its ID when it is gone. */
export function nameOf(id: string | null): string {
  return id === null ? "unknown" : (names.value.get(id) ?? visibleText(id))
}

let round = 0
/** When the world was asked for last. */
let askedAt = Number.NEGATIVE_INFINITY

/** Reads the world again. */
export async function readWorld(): Promise<void> {
  round += 1
  const mine = round
  askedAt = Date.now()
  try {
    const found = await sandbox.world()
    // Answers can overtake each other; the last question counts.
    if (mine !== round) return
    world.value = found
    worldError.value = undefined
  } catch (error) {
    if (mine === round) worldError.value = error
  }
}

/** How soon the world is read again: at once for what somebody did, not too often for what only moves the queues. */
const SOON = 100
const LATER = 1_000

/** Reads the world, and again when something changed that it shows. */
export function followWorld(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Number.POSITIVE_INFINITY
  const readIn = (wait: number): void => {
    const at = Date.now() + wait
    if (at >= due) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(() => {
      due = Number.POSITIVE_INFINITY
      void readWorld()
    }, wait)
  }
  void readWorld()
  onReset(() => void readWorld())
  onChanges((changes) => {
    if (changes.some(isNews)) readIn(SOON)
    else if (changes.some(({ type }) => type === "transmission"))
      readIn(Math.max(SOON, askedAt + LATER - Date.now()))
  })
}

/** Whether a change says something about the world that is not known yet. Each delivery tells that its subscription flows. */
function isNews({ type, data }: Change): boolean {
  if (type !== "subscription") return type === "world" || type === "settings"
  const { id, flow } = data as Pick<LiveSubscription, "id" | "flow">
  return world.value?.subscriptions.find((subscription) => subscription.id === id)?.flow !== flow
}
