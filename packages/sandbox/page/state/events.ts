import { signal } from "@preact/signals"
import { type KnownEvent, sandbox } from "../api/sandbox.ts"
import { onReset } from "./feed.ts"

/** The events of the catalogue, in the order of their names. */
export const events = signal<readonly KnownEvent[]>([])

/** How long the page waits before it asks again for a catalogue that did not come, in milliseconds. */
const AGAIN_MS = 2_000

/**
 * Reads the catalogue, again and again until it is there: the page may have been opened while the sandbox was away. The
 * filters work without it, with what the address names; Compose waits for it.
 */
export function followEvents(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = async (): Promise<void> => {
    clearTimeout(timer)
    try {
      const { items } = await sandbox.events()
      events.value = [...items].sort((one, other) => nameOf(one).localeCompare(nameOf(other)))
    } catch {
      clearTimeout(timer)
      timer = setTimeout(() => void read(), AGAIN_MS)
    }
  }
  void read()
  onReset(() => {
    if (events.value.length === 0) void read()
  })
}

function nameOf({ dataModel, eventType }: KnownEvent): string {
  return `${dataModel} ${eventType}`
}
