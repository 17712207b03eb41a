import { LONGEST_TIMER } from "@redoxkit/store/common"

/** Longest wait that Redox can ask for, in milliseconds: it counts requests over five minutes. */
export const LONGEST_ASKED_WAIT = 60 * 60_000

/** Lets messages through while Redox takes them, and holds all of them while it does not. */
export interface Gate {
  /** How many messages may be on their way now. */
  room(): number
  /** Redox cannot be reached, or refuses everything: nothing leaves for as long as the gate says. */
  refused(askedMs: number): { readonly waitMs: number; readonly refusals: number } | undefined
  /** Redox has taken a message, or refused one on its own account. Returns whether the gate was not open. */
  answered(): boolean
  /** Lets go of its timer. */
  close(): void
}

/**
 * Makes an open gate. After a refusal it lets a single message through, after the second two, and so on: should the
 * first be one that nobody will ever take, another shows that Redox takes messages. One that is answered opens it.
 *
 * @param room - messages on their way while it is open
 * @param delayMs - wait after so many refusals in a row
 * @param ended - called when a wait is over
 */
export function createGate(room: number, delayMs: (refusals: number) => number, ended: () => void): Gate {
  let state: "open" | "held" | "trying" = "open"
  let refusals = 0
  let timer: NodeJS.Timeout | undefined
  let until = 0
  let askedUntil = 0
  let closed = false

  const wait = (milliseconds: number): void => {
    clearTimeout(timer)
    until = performance.now() + milliseconds
    // What is still on its way may be refused after the end; a timer would then keep the process alive.
    if (closed) return
    timer = setTimeout(
      () => {
        state = "trying"
        ended()
      },
      Math.min(milliseconds, LONGEST_TIMER),
    )
  }

  return {
    room: () => (state === "open" ? room : state === "trying" ? Math.min(room, refusals) : 0),
    refused(asked) {
      const askedMs = Math.min(asked, LONGEST_ASKED_WAIT)
      askedUntil = Math.max(askedUntil, performance.now() + askedMs)
      // Messages that were on their way together are refused together: that is one refusal.
      if (state === "held") {
        if (until < performance.now() + askedMs) wait(askedMs)
        return undefined
      }
      state = "held"
      refusals += 1
      const waitMs = Math.max(delayMs(refusals), askedMs)
      wait(waitMs)
      return { waitMs, refusals }
    },
    answered() {
      // It left before Redox asked for the wait, and tells nothing of its end.
      if (state === "held" && performance.now() < askedUntil) return false
      const wasOpen = state === "open"
      clearTimeout(timer)
      state = "open"
      refusals = 0
      return !wasOpen
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
