import { PollerError } from "../errors.ts"
import type { CursorStore, ParkedChange } from "./contract.ts"
import { NEW_FEED } from "./new-feed.ts"

/**
 * A cursor in memory, for tests: what it knows is gone when the process ends, so that the next one begins anew.
 *
 * @example
 * const poller = createPoller({ cursor: memoryCursor(), ... })
 */
export function memoryCursor(): CursorStore {
  let isOpen = false
  let ownFeed: string | undefined
  let state = NEW_FEED
  const handled = new Map<string, number>()
  const parked = new Map<string, ParkedChange>()
  let lastId = 0

  const checkOpen = (): void => {
    if (!isOpen)
      throw new PollerError("cursor-closed", "The cursor is closed. Open it, or make a new poller.")
  }

  return {
    async open(feed) {
      if (isOpen)
        throw new PollerError(
          "cursor-locked",
          "Another poller of this process has this cursor. Stop it first, or give each feed a cursor of its own.",
        )
      if (ownFeed !== undefined && ownFeed !== feed)
        throw new PollerError(
          "cursor-foreign",
          "This cursor belongs to a feed of another name. Give each feed a cursor of its own.",
        )
      isOpen = true
      ownFeed = feed
      return { ...state, parked: parked.size }
    },
    async known(keys) {
      checkOpen()
      return new Set(keys.filter((key) => handled.has(key)))
    },
    async save({ now, cursor, handled: keys = [], park = [], unpark = [], run, forgetBefore }) {
      checkOpen()
      if (cursor !== undefined && cursor !== state.cursor) state = { ...state, cursor, movedAt: now }
      if (run !== undefined) state = { ...state, ...run }
      for (const key of keys) handled.set(key, now)
      for (const change of park) {
        const before = [...parked.values()].find(({ key }) => key === change.key)
        const { id = String(++lastId), failures = 0, parkedAt = now } = before ?? {}
        parked.set(id, { ...change, id, failures: failures + 1, parkedAt })
      }
      for (const id of unpark) parked.delete(id)
      if (forgetBefore === undefined) return
      for (const [key, at] of handled) if (at < forgetBefore) handled.delete(key)
    },
    async parked({ ids, limit = 100 } = {}) {
      checkOpen()
      return [...parked.values()].filter(({ id }) => ids?.includes(id) ?? true).slice(0, limit)
    },
    async close() {
      isOpen = false
    },
  }
}
