import { createHeap } from "./heap.ts"

/** The first open transmission of a subscription: the only one of it that could be claimed. */
export interface Head {
  readonly seq: number
  readonly state: "waiting" | "retrying" | "blocked"
  /** Milliseconds since 1970; meaningful while `state` is `retrying`. */
  readonly dueAt: number
  readonly failures: number
  /** Was claimed before, and no outcome of that was written. */
  readonly interrupted: boolean
}

/** What a claim found: the heads given out, and when the next retry falls due. */
export interface ClaimedHeads {
  readonly heads: readonly Head[]
  readonly nextDueAt: number | null
}

/**
 * Says which transmission of each subscription comes next. Kept in memory: which ones are running need not survive a
 * crash, since a crash makes them wait again.
 */
export interface Lines {
  /** A transmission was stored behind all others of its subscription. */
  stored(subscription: string, seq: number): void
  /** A transmission finished, failed, was given back or came back: looks up the subscription's head again. */
  changed(subscription: string, seq: number): void
  /** Marks a transmission as running without a claim: it was claimed before this process reopened its file. */
  resume(subscription: string, seq: number): void
  claim(limit: number, now: number): ClaimedHeads
  isRunning(seq: number): boolean
  /** Sequence numbers of everything that runs. */
  running(): readonly number[]
  /** Each subscription that has something open; `head` is undefined while one of it runs. */
  each(): Iterable<{ readonly subscription: string; readonly head: Head | undefined }>
}

interface Line {
  readonly subscription: string
  running: number | undefined
  head: Head | undefined
}

interface Turn {
  readonly line: Line
  readonly head: Head
}

/**
 * Keeps the head of each subscription, so that a claim costs as much as it gives out, however long the lines are.
 *
 * @param first - looks up the first transmission of a subscription that is waiting, retrying or blocked; never called
 * while one of it runs
 */
export function createLines(first: (subscription: string) => Head | undefined): Lines {
  const lines = new Map<string, Line>()
  const running = new Map<number, Line>()
  // Turns are not taken out of the heaps when a line changes its head: an outdated one is skipped when it comes up.
  const ready = createHeap<Turn>(({ head }) => head.seq)
  const later = createHeap<Turn>(({ head }) => head.dueAt)

  const place = (line: Line, head: Head | undefined): void => {
    line.head = head
    if (head === undefined) lines.delete(line.subscription)
    else if (head.state === "waiting") ready.push({ line, head })
    else if (head.state === "retrying") later.push({ line, head })
  }

  const nextLater = (): Head | undefined => {
    for (;;) {
      const turn = later.peek()
      if (turn === undefined || turn.line.head === turn.head) return turn?.head
      later.pop()
    }
  }

  const lineOf = (subscription: string): Line => {
    let line = lines.get(subscription)
    if (line === undefined) {
      line = { subscription, running: undefined, head: undefined }
      lines.set(subscription, line)
    }
    return line
  }

  return {
    stored(subscription, seq) {
      if (lines.has(subscription)) return
      place(lineOf(subscription), { seq, state: "waiting", dueAt: 0, failures: 0, interrupted: false })
    },

    changed(subscription, seq) {
      const line = lineOf(subscription)
      if (line.running === seq) {
        line.running = undefined
        running.delete(seq)
      }
      if (line.running === undefined) place(line, first(subscription))
    },

    resume(subscription, seq) {
      const line = lineOf(subscription)
      line.running = seq
      line.head = undefined
      running.set(seq, line)
    },

    claim(limit, now) {
      for (let head = nextLater(); head !== undefined && head.dueAt <= now; head = nextLater()) {
        const turn = later.pop()
        if (turn !== undefined) ready.push(turn)
      }
      const heads: Head[] = []
      while (heads.length < limit) {
        const turn = ready.pop()
        if (turn === undefined) break
        const { line, head } = turn
        if (line.head !== head) continue
        line.running = head.seq
        line.head = undefined
        running.set(head.seq, line)
        heads.push(head)
      }
      return { heads, nextDueAt: nextLater()?.dueAt ?? null }
    },

    isRunning: (seq) => running.has(seq),
    running: () => [...running.keys()],
    each: () => lines.values(),
  }
}
