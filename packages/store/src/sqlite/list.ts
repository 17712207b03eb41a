import type { DatabaseSync } from "node:sqlite"
import type { TransmissionFilter, TransmissionSummary } from "../contract.ts"
import type { Lines } from "../lines.ts"
import { seqOf } from "../rules.ts"
import type { Answers, ReadCommand } from "./messages.ts"
import { type Row, toSummary } from "./rows.ts"

/** Lists transmissions slice by slice, so that a long search does not hold up appends. */
export interface Lister {
  slice(command: ReadCommand & { do: "list" }): Answers["list"]
}

/** Rows that one slice looks at. */
const SLICE_ROWS = 2_000

const COLUMNS = `seq, key, subscription, data_model, event_type, transmission_id, received_at, state, failures, reason, bytes, has_body`
const OPEN = `state IN ('waiting', 'retrying', 'blocked')`
const DEAD = `state IN ('parked', 'blocked')`

/** Prepares the queries of lists. */
export function createLister(database: DatabaseSync, lines: Pick<Lines, "running" | "isRunning">): Lister {
  const bySeq = database.prepare(`SELECT ${COLUMNS} FROM transmission WHERE seq = ?`)
  const all = database.prepare(
    `SELECT ${COLUMNS} FROM transmission WHERE seq > ? ORDER BY seq LIMIT ${SLICE_ROWS}`,
  )
  const dead = database.prepare(`
    SELECT ${COLUMNS} FROM transmission INDEXED BY dead_letter
    WHERE ${DEAD} AND seq > ? ORDER BY seq LIMIT ${SLICE_ROWS}`)
  const line = database.prepare(`
    SELECT ${COLUMNS} FROM transmission INDEXED BY open_line
    WHERE ${OPEN} AND subscription = ? AND seq > ? ORDER BY seq LIMIT ${SLICE_ROWS}`)

  /** Rows among which the filter's results are, from the narrowest index that has them all. */
  const candidates = ({ ids, states, subscription }: TransmissionFilter, after: number): Row[] => {
    const among = (...names: readonly string[]): boolean =>
      states?.every((state) => names.includes(state)) ?? false
    const numbers = ids?.map(seqOf) ?? (among("running") ? lines.running() : undefined)
    if (numbers !== undefined) {
      const wanted = [...new Set(numbers)].filter((seq) => seq > after).sort((one, other) => one - other)
      return wanted.slice(0, SLICE_ROWS).flatMap((seq): Row[] => {
        const row = bySeq.get(seq)
        return row === undefined ? [] : [row]
      })
    }
    if (among("parked", "blocked")) return dead.all(after)
    if (subscription !== undefined && among("waiting", "running", "retrying", "blocked")) {
      return line.all(subscription, after)
    }
    return all.all(after)
  }

  return {
    slice({ filter, withBody, limit, after }) {
      const rows = candidates(filter, after)
      const summaries: TransmissionSummary[] = []
      for (const row of rows) {
        if (summaries.length >= limit) return { summaries, next: undefined }
        if (withBody && row.has_body !== 1) continue
        const summary = toSummary(row, lines.isRunning(Number(row.seq)))
        if (filter.states !== undefined && !filter.states.includes(summary.state)) continue
        if (filter.subscription !== undefined && filter.subscription !== summary.subscription) continue
        summaries.push(summary)
      }
      const last = rows.length < SLICE_ROWS ? undefined : rows.at(-1)
      return { summaries, next: last === undefined ? undefined : Number(last.seq) }
    },
  }
}
