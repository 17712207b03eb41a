import {
  type BodySeal,
  type Claim,
  type ClaimedTransmission,
  openClaimed,
  StoreFailure,
} from "@redoxkit/store"
import type { Database, Row } from "./database.ts"
import { createLane } from "./lane.ts"
import { bodyOf, toColumn } from "./names.ts"
import { naming } from "./views.ts"

/** What is written of a transmission. */
export interface Outcome {
  readonly seq: number
  readonly act: "complete" | "retry" | "park" | "block" | "release"
  readonly dueAt?: number
  readonly reason?: string
  readonly transmissionId?: string
  /** When it was finished or parked. */
  readonly at?: number
}

/** Claims and outcomes. */
export interface Work {
  claim(limit: number, now: number): Promise<Claim>
  settle(outcome: Outcome): Promise<void>
  /** Whether this process has claimed the transmission and not settled it. */
  has(seq: number): boolean
  idle(): Promise<void>
}

type Command =
  | { readonly do: "claim"; readonly limit: number; readonly now: number }
  | { readonly do: "settle"; readonly outcome: Outcome; readonly claim: number | null }

/** What a worker is made with. */
export interface WorkSettings {
  readonly schema: string
  /** Names this process. */
  readonly holder: string
  /** Whether bodies are deleted at completion. */
  readonly dropBodies: boolean
  readonly seal: BodySeal
}

/** What a worker needs to know beside the answer to its call. */
export interface WorkSignals {
  /** Called before a claim: says that this process is alive, and rejects when it cannot. */
  readonly beforeClaim: () => Promise<void>
  /** Something may be claimable. */
  readonly ready: () => void
  /** A claim was filled up to its limit: others may find more. */
  readonly filled: () => void
  /** Something may be claimable once another worker's call has ended. */
  readonly lookAgain: () => void
}

const LARGEST_BATCH = 200
/** No call of the database goes on for longer than this after its connection has ended. */
const STRANDED_MS = 120_000

/** Makes the way of claims and outcomes to the database. What ends and what comes next share one commit. */
export function createWork(
  database: Database,
  { schema, holder, dropBodies, seal }: WorkSettings,
  signals: WorkSignals,
): Work {
  const claims = new Map<number, number>()
  /**
   * A claim has failed on its way back: the database may hold lines for us that we do not know of. It may also go on
   * with a call that we no longer wait for, so that this is true for a while.
   */
  let strandedUntil = Number.NEGATIVE_INFINITY

  const giveBackStranded = async (): Promise<void> => {
    if (performance.now() > strandedUntil) return
    const known = [...claims.values()]
    await database.query({ text: `SELECT "${schema}".free($1, $2, false)`, values: [holder, known] })
  }

  // One claim in a batch, and no two outcomes of one transmission, whose order would be lost.
  const fits = (command: Command, batch: readonly Command[]): boolean =>
    batch.length < LARGEST_BATCH &&
    batch.every((other) => {
      if (other.do === "claim") return false
      return command.do === "claim" || other.outcome.seq !== command.outcome.seq
    })

  const lane = createLane<Command, Claim | undefined>(fits, async (calls) => {
    const claim = calls.map(({ command }) => command).find((command) => command.do === "claim")
    const outcomes = calls.flatMap(({ command }) => (command.do === "settle" ? [command] : []))
    try {
      if (claim !== undefined) {
        await signals.beforeClaim()
        await giveBackStranded()
      }
      const rows = await database.query({
        text: `SELECT * FROM "${schema}".work($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        values: [
          outcomes.map(({ outcome }) => outcome.seq),
          outcomes.map((one) => one.claim),
          outcomes.map(({ outcome }) => outcome.act),
          outcomes.map(({ outcome }) => outcome.dueAt ?? null),
          outcomes.map(({ outcome }) => toColumn(outcome.reason ?? null)),
          outcomes.map(({ outcome }) => toColumn(outcome.transmissionId ?? null)),
          outcomes.map(({ outcome }) => outcome.at ?? null),
          dropBodies,
          claim?.limit ?? null,
          claim?.now ?? null,
          holder,
        ],
      })
      for (const { outcome, claim: number } of outcomes)
        if (claims.get(outcome.seq) === number) claims.delete(outcome.seq)
      const last = rows.at(-1)
      const given = rows.slice(0, -1)
      const result = {
        transmissions: given.map((row) => openClaimed(seal, toClaimed(row))),
        nextDueAt: numberOrNull(last?.next_due),
      }
      for (const row of given) claims.set(Number(row.seq), Number(row.claim))
      for (const { command, resolve } of calls) resolve(command.do === "claim" ? result : undefined)
      if (outcomes.length > 0) signals.ready()
      if (claim !== undefined && given.length > 0 && given.length === claim.limit) signals.filled()
      if (last?.look_again === true) signals.lookAgain()
    } catch (error) {
      if (claim !== undefined) strandedUntil = performance.now() + STRANDED_MS
      for (const { reject } of calls) reject(error)
    }
  })

  return {
    async claim(limit, now) {
      const claim = await lane.add({ do: "claim", limit: Math.trunc(limit), now: Math.trunc(now) })
      return claim ?? { transmissions: [], nextDueAt: null }
    },
    async settle(outcome) {
      await lane.add({ do: "settle", outcome, claim: claims.get(outcome.seq) ?? null })
    },
    has: (seq) => claims.has(seq),
    idle: lane.idle,
  }
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null
}

function toClaimed(row: Row): ClaimedTransmission {
  if (typeof row.body !== "string") {
    throw new StoreFailure("corrupt", "A transmission has lost its body. Restore a backup of the database.")
  }
  return {
    ...naming(row),
    body: bodyOf(row.body),
    ...(row.interrupted === true && { interrupted: true as const }),
  }
}
