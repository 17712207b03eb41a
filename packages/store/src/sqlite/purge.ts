import type { Answers } from "./messages.ts"
import { numberOf } from "./rows.ts"
import type { OpenStore } from "./write.ts"

/** A slice must not hold up the appends of its group for more than a few milliseconds. */
const SLICE_ROWS = 100
const SLICE_BYTES = 1_000_000

/** Deletes one slice of what retention no longer asks for. */
export function purgeSlice(
  store: OpenStore,
  now: number,
): { readonly answer: Answers["purge"]; readonly committed: () => void } {
  const { statements, retention, counts } = store
  const forgottenKeys: string[] = []
  let more = false

  let bytes = 0
  const withBody = statements.finishedWithBody.all(now - retention.bodiesMs, SLICE_ROWS)
  for (const row of withBody) {
    if (bytes > SLICE_BYTES) {
      more = true
      break
    }
    bytes += numberOf(row, "bytes")
    statements.deleteBody.run(numberOf(row, "seq"))
    statements.markBodyDeleted.run(numberOf(row, "seq"))
  }

  const finished = statements.finished.all(now - retention.keysMs, SLICE_ROWS)
  for (const row of finished) {
    const seq = numberOf(row, "seq")
    statements.deleteTransmission.run(seq)
    if (statements.deleteOwnKey.run(String(row.key), seq).changes > 0) forgottenKeys.push(String(row.key))
  }

  const dead = Number.isFinite(retention.parkedMs)
    ? statements.deadLetters.all(now - retention.parkedMs, SLICE_ROWS / 10)
    : []
  for (const row of dead) {
    const seq = numberOf(row, "seq")
    statements.deleteBody.run(seq)
    statements.deleteTransmission.run(seq)
    // A key that is remembered for ever has no end.
    if (!Number.isFinite(retention.keysMs)) continue
    const until = Math.ceil(numberOf(row, "settled_at") + retention.keysMs)
    if (statements.endOwnKey.run(until, String(row.key), seq).changes > 0) forgottenKeys.push(String(row.key))
  }

  const passing = statements.passingKeys.all(now, SLICE_ROWS)
  for (const row of passing) {
    statements.deleteKey.run(String(row.key))
    forgottenKeys.push(String(row.key))
  }

  // Numbers are never given again, even when the newest transmission is gone.
  if (finished.length + dead.length > 0) statements.keepCounter.run(store.lastSeq)
  more ||=
    [withBody, finished, passing].some(({ length }) => length === SLICE_ROWS) ||
    dead.length === SLICE_ROWS / 10
  const vacuumed = more ? false : vacuumSlice(store)

  return {
    answer: { forgottenKeys, more: more || vacuumed },
    committed() {
      counts.done -= finished.length
      counts.parked -= dead.length
    },
  }
}

/** Gives space back to the file system once more than half of the file is free; until then new transmissions reuse it. */
function vacuumSlice({ statements }: OpenStore): boolean {
  const free = numberOf(statements.freePages.get(), "freelist_count")
  const pages = numberOf(statements.pages.get(), "page_count")
  if (free < 4096 || free * 2 < pages) return false
  // One row for each page: the statement has to be run to its end.
  statements.vacuum.all()
  return true
}
