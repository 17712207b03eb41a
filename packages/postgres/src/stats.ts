import type { StoreStats } from "@redoxkit/store"
import type { Database, Row } from "./database.ts"
import { createLane } from "./lane.ts"

/** Counts of a store. */
export interface Stats {
  /** Counts by state, as they are now. Those who ask while an answer is under way share the next one. */
  ask(): Promise<StoreStats>
  /** Makes a few rows of the tally's many, however many there are. */
  fold(): Promise<void>
}

/** A tally of more rows is folded by whoever reads it. */
const LONG_TALLY = 500

/** Makes the counts. They cost the same however much waits or is kept. */
export function createStats(database: Database, schema: string): Stats {
  const fold = async (): Promise<void> => {
    for (let folded = Number.POSITIVE_INFINITY; folded > LONG_TALLY; ) {
      const [row] = await database.query({ text: `SELECT "${schema}".fold_tally() AS folded` })
      folded = Number(row?.folded)
    }
  }
  const lane = createLane<void, StoreStats>(
    () => true,
    async (calls) => {
      try {
        const [row = {}] = await database.query({ text: statsText(`"${schema}"`) })
        for (const { resolve } of calls) resolve(toStats(row))
        if (Number(row.tally) > LONG_TALLY) await fold().catch(() => {})
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    },
  )
  return { ask: () => lane.add(), fold }
}

/** What runs is the head of a held line; the tally has it among what waits. */
const statsText = (s: string): string => `
  WITH counted AS (
    SELECT count(*) AS tally, sum(waiting) AS waiting, sum(retrying) AS retrying, sum(parked) AS parked,
           sum(blocked) AS blocked, sum(done) AS done
    FROM ${s}.tally
  ), held AS MATERIALIZED (
    SELECT (SELECT t.state FROM ${s}.transmission t WHERE t.seq = l.head) AS state
    FROM ${s}.line l WHERE l.status = 'held'
  ), running AS (
    SELECT count(*) AS all, count(*) FILTER (WHERE state = 'waiting') AS waiting,
           count(*) FILTER (WHERE state = 'retrying') AS retrying
    FROM held
  )
  SELECT counted.tally, counted.waiting - running.waiting AS waiting, counted.retrying - running.retrying AS retrying,
         running.all AS running, counted.parked, counted.blocked, counted.done,
         (SELECT t.received_at FROM ${s}.transmission t WHERE t.state IN ('waiting', 'retrying')
          ORDER BY t.received_at LIMIT 1) AS oldest_received_at
  FROM counted, running`

function toStats(row: Row): StoreStats {
  const { waiting, running, retrying, parked, blocked, done, oldest_received_at: oldest } = row
  return {
    waiting: Number(waiting ?? 0),
    running: Number(running ?? 0),
    retrying: Number(retrying ?? 0),
    parked: Number(parked ?? 0),
    blocked: Number(blocked ?? 0),
    done: Number(done ?? 0),
    oldestReceivedAt: typeof oldest === "number" ? oldest : null,
  }
}
