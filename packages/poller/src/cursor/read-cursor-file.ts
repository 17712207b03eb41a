import type { CursorState, ParkedChange } from "./contract.ts"
import { openCursorFileReadOnly } from "./cursor-file.ts"
import { PARKED, parkedOf, STATE, stateOf } from "./rows.ts"
import { inCursorWords } from "./sqlite-failure.ts"

/** What a cursor file says. */
export interface CursorFileContent extends CursorState {
  /** Name of its feed. */
  readonly feed: string
  /** The oldest parked changes, at most 100, without the changes themselves. */
  readonly parkedChanges: readonly Omit<ParkedChange, "change" | "key">[]
}

/**
 * Reads the file of a `sqliteCursor` while its poller goes on: for a look from outside.
 *
 * @throws PollerError with a `cursor-` code
 * @example
 * const { lastSuccessAt, failures, parked } = readCursorFile("appointments-cursor.db")
 */
export function readCursorFile(path: string): CursorFileContent {
  return inCursorWords(() => {
    const database = openCursorFileReadOnly(path)
    try {
      const row = database.prepare(STATE).get()
      const parkedChanges = database
        .prepare(`${PARKED} ORDER BY id LIMIT 100`)
        .all()
        .map((parked) => {
          const { change: _change, key: _key, ...rest } = parkedOf(parked)
          return rest
        })
      return { ...stateOf(row), feed: String(row?.name), parkedChanges }
    } finally {
      database.close()
    }
  })
}
