import { signal } from "@preact/signals"
import type { Change } from "../api/types.ts"

/** Whether changes come in by themselves. */
export const feedState = signal<"connecting" | "live" | "away">("connecting")

type Listener = (changes: readonly Change[]) => void

const listeners = new Set<Listener>()
const resets = new Set<() => void>()
let gathered: Change[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** How long changes are gathered before the page takes them in, so that a burst costs a few redraws and not thousands. */
const GATHER_MS = 60

/** Calls back with changes as they come. Returns a function that ends this. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Calls back when changes may have been missed, so that everything shown has to be read again. */
export function onReset(listener: () => void): () => void {
  resets.add(listener)
  return () => void resets.delete(listener)
}

function hand(): void {
  timer = undefined
  const changes = gathered
  gathered = []
  for (const listener of [...listeners]) listener(changes)
}

/** Begins to listen to the sandbox. The browser connects again by itself, and tells which change it saw last. */
export function startFeed(): void {
  const source = new EventSource("/api/changes")
  source.addEventListener("open", () => {
    // A sandbox that was started again may not know what was before.
    const wasAway = feedState.value === "away"
    feedState.value = "live"
    if (wasAway) for (const reset of [...resets]) reset()
  })
  source.addEventListener("error", () => {
    feedState.value = "away"
    // A refusal ends the source for good; a sandbox that is being started again answers soon.
    if (source.readyState === EventSource.CLOSED) setTimeout(startFeed, 3_000)
  })
  source.addEventListener("reset", () => {
    for (const reset of [...resets]) reset()
  })
  source.addEventListener("message", (event) => {
    gathered.push(JSON.parse(event.data) as Change)
    if (timer === undefined) timer = setTimeout(hand, GATHER_MS)
  })
}
