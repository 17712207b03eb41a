import type { Takeover } from "@redoxkit/store"
import type { Database, Row } from "./database.ts"
import { fromColumn } from "./names.ts"

/** Says that this process is alive, and gives back what others had claimed who are not. */
export interface Lease {
  /** Rejects when the database was not told in time, and cannot be now. */
  ensure(): Promise<void>
  /** Stops telling. What is held is then given back when the lease is over, or at once by `free`. */
  end(): Promise<void>
}

/** What a lease works with. */
export interface LeaseOptions {
  readonly database: Database
  readonly schema: string
  readonly holder: string
  readonly leaseMs: number
  /** Whether what is given back is marked as interrupted. */
  readonly marksInterrupted: boolean
  /** Called when something was given back. */
  readonly freed: () => void
  /** Told when others have taken over what this process had claimed, and when it gave back what others had. */
  readonly takenOver: (takeover: Takeover) => void
}

/**
 * Makes the lease of a process. It begins with the first claim.
 *
 * Nothing is taken from others before this process has been in touch with the database for a whole lease: after an outage
 * of the database, everybody has had the time to say that they are alive.
 */
export function createLease(options: LeaseOptions): Lease {
  const { database, schema, holder, leaseMs, marksInterrupted, freed, takenOver } = options
  const beatMs = Math.floor(leaseMs / 3)
  let inTouchSince: number | undefined
  let lastBeat = Number.NEGATIVE_INFINITY
  let beating: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let ended = false

  async function beat(): Promise<void> {
    const started = performance.now()
    try {
      const lost = await database.query({
        text: `WITH alive AS (
                 INSERT INTO "${schema}".holder (id, alive_until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
                 ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until, heard_at = excluded.heard_at
               )
               DELETE FROM "${schema}".lost_claim WHERE holder = $1 RETURNING seq, transmission_id, silent_ms`,
        values: [holder, leaseMs],
      })
      if (lost.length > 0) takenOver(ownOf(lost))
      // A process that was stopped for a while has heard nothing of anybody in that time.
      if (started - lastBeat > leaseMs) inTouchSince = started
      lastBeat = started
      inTouchSince ??= started
    } catch (error) {
      inTouchSince = undefined
      throw error
    }
  }

  /** Beats that are asked for at the same time are one. */
  function beatOnce(): Promise<void> {
    beating ??= beat().finally(() => {
      beating = undefined
    })
    return beating
  }

  async function giveBack(): Promise<void> {
    if (inTouchSince === undefined || performance.now() - inTouchSince < leaseMs) return
    const holders = await database.query({
      text: `SELECT freed, silent_ms FROM "${schema}".free(NULL, NULL, $1)`,
      values: [marksInterrupted],
    })
    if (holders.length > 0) freed()
    for (const row of holders)
      takenOver({ of: "others", count: Number(row.freed), silentMs: Number(row.silent_ms) })
  }

  function beatLater(milliseconds: number): void {
    if (ended) return
    timer = setTimeout(async () => {
      try {
        await beatOnce()
        await giveBack()
        beatLater(beatMs)
      } catch {
        // The next claim tells of the same fault.
        beatLater(Math.min(beatMs, RETRY_MS))
      }
    }, milliseconds).unref()
  }

  return {
    async ensure() {
      if (performance.now() - lastBeat < 2 * beatMs) return
      await beatOnce()
      if (timer === undefined) beatLater(beatMs)
    },
    async end() {
      ended = true
      clearTimeout(timer)
      await beating?.catch(() => {})
    },
  }
}

function ownOf(lost: readonly Row[]): Takeover {
  return {
    of: "own",
    count: lost.length,
    silentMs: Math.max(...lost.map(({ silent_ms }) => Number(silent_ms))),
    transmissions: lost.map(({ seq, transmission_id: name }) => ({
      id: String(seq),
      transmissionId: fromColumn(typeof name === "string" ? name : null),
    })),
  }
}

/** Wait before the next beat after one that failed. */
const RETRY_MS = 1_000
