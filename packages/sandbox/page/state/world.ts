import { computed, signal } from "@preact/signals"
import { sandbox, type WorldView } from "../api/sandbox.ts"
import { onChanges, onReset } from "./feed.ts"

/** Who sends to whom; `undefined` until it is known. */
export const world = signal<WorldView | undefined>(undefined)

/** Why it could not be read. */
export const worldError = signal<unknown>(undefined)

const names = computed(() => {
  const { sources = [], destinations = [] } = world.value ?? {}
  return new Map([...sources, ...destinations].map(({ id, name }) => [id, name]))
})

/** The name of a source or destination, or its ID when it is gone. */
export function nameOf(id: string | null): string {
  return id === null ? "unknown" : (names.value.get(id) ?? id)
}

let round = 0

/** Reads the world again. */
export async function readWorld(): Promise<void> {
  round += 1
  const mine = round
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

let timer: ReturnType<typeof setTimeout> | undefined

/** Reads the world, and again when something changed that it shows. */
export function followWorld(): void {
  void readWorld()
  onReset(() => void readWorld())
  onChanges((changes) => {
    if (changes.every(({ type }) => type === "attempt" || type === "request" || type === "error")) return
    if (timer === undefined)
      timer = setTimeout(() => {
        timer = undefined
        void readWorld()
      }, 250)
  })
}
